/**
 * What a second store must do, be it a folder or an object store. Names are those of the first one: `base/…`, `wal/…`; the
 * bytes are sealed already.
 */
export interface ObjectStore {
  /** As people know it. */
  readonly place: string;
  /** @throws OffsiteError `unreachable` */
  list(): Promise<{ name: string; bytes: number }[]>;
  /** An error of the stream: it is not there, or can't be read. */
  read(name: string): AsyncIterable<Buffer>;
  /** There whole or not at all, in the place of what had that name; on disk when it resolves. */
  write(name: string, content: AsyncIterable<Buffer>, bytes: number): Promise<void>;
  /** Harmless when it is not there. */
  remove(name: string): Promise<void>;
}
