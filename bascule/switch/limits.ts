/** Times in ms. All can be set when a switch starts; these are the ones of production. */
export type Limits = {
  /** From the first byte of a request head to its last. */
  headWithinMs: number;
  /** A client connection between two requests. */
  clientIdleMs: number;
  /** Below Node's own 5 s, so that the switch drops an idle connection to a slot before the slot does. */
  upstreamIdleMs: number;
  connectWithinMs: number;
  /** From the end of a request to the first byte of its answer. */
  firstByteWithinMs: number;
  /** Of a safe request at an address that left its slot, before it is sent again: a node may be gone without a word. */
  leftWithinMs: number;
  /** Between two pieces of a body that does not move, either way. */
  stalledMs: number;
  /** How long a request waits for a slot that answers. */
  holdMs: number;
  /** Requests of one service that may wait at once. */
  heldRequests: number;
  /** WebSockets and event streams of a slot that lost its traffic. */
  streamsAfterSwitchMs: number;
  connections: number;
  /** Copies of requests that one service may have on their way to its shadow at once; more are dropped. */
  shadowRequests: number;
  /** How long a shadow may take to answer before it counts as not having answered. */
  shadowWithinMs: number;
};

export const PRODUCTION_LIMITS: Limits = {
  headWithinMs: 10_000,
  clientIdleMs: 75_000,
  upstreamIdleMs: 3_000,
  connectWithinMs: 5_000,
  firstByteWithinMs: 60_000,
  leftWithinMs: 3_000,
  stalledMs: 60_000,
  holdMs: 5_000,
  heldRequests: 1_000,
  streamsAfterSwitchMs: 3_600_000,
  connections: 20_000,
  shadowRequests: 32,
  shadowWithinMs: 5_000,
};
