/** Where the time comes from: injected, so that what expires can be tested without waiting. */
export type Clock = () => Date;
export const CLOCK = Symbol('clock');
