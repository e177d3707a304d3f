import type { AwsService } from './aws-error.ts';

/**
 * `throttled`, `failing` and `denied` are answered so, nothing was done; `silent` is never answered; `cut` is done, and the
 * connection is cut before the answer: what a caller must be able to ask again. `conflict`: S3's, of a condition that met
 * another write.
 */
export interface AwsFault {
  service: AwsService | 'logs';
  kind: 'throttled' | 'failing' | 'denied' | 'silent' | 'cut' | 'conflict';
  /** As `UpdateService` or, for S3, `PutObject`; all without it. */
  operation?: string;
  /** How the path that is asked for ends, as `/_live.json`; any without it. */
  path?: string;
  times: number;
}

/** Faults on demand; each wears off. */
export class AwsFaults {
  #set: AwsFault[] = [];

  put(fault: Omit<AwsFault, 'times'> & { times?: number }): void {
    this.#set.push({ times: 1, ...fault });
  }

  take(service: AwsFault['service'], operation: string, path = ''): AwsFault['kind'] | null {
    const found = this.#set.find(
      (each) =>
        each.service === service &&
        (each.operation === undefined || each.operation === operation) &&
        path.endsWith(each.path ?? ''),
    );
    if (!found) return null;
    found.times -= 1;
    this.#set = this.#set.filter(({ times }) => times > 0);
    return found.kind;
  }

  clear(): void {
    this.#set = [];
  }
}
