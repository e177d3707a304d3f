/** What a service outside tells us, as it came: signatures are over these bytes. */
export type Incoming = Readonly<{
  /** Without the query. */
  path: string;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  body: Buffer;
}>;

/** One address where a service outside calls back. */
export interface Webhook {
  /** As Fastify writes it; `*` at its end takes what follows. */
  readonly path: string;
  /** Anybody may send that much before the signature is looked at: no more than the service needs. */
  readonly longestBodyBytes: number;
  /** Whether it was signed by the one it says it comes from. Asked before anything of it is believed. */
  isGenuine(incoming: Incoming): boolean;
  /** Acts on it, and may be called again with the same. @throws when the sender must try again */
  take(incoming: Incoming): Promise<void>;
}
