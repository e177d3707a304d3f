/**
 * How an attempt at a slot failed.
 * - `refused`: never connected, so nothing of the request was written.
 * - `died`: connected, and closed before any byte of an answer; the slot may have acted on the request.
 * - `malformed`: answered what is not HTTP.
 * - `late`: no byte of an answer in time.
 */
export type Failure = 'refused' | 'died' | 'malformed' | 'late';
export type NextStep = 'another-address' | 'fresh-connection' | 'give-up';

/**
 * The rule of retries, in full:
 * 1. Refused: any request goes to another address of the slot, then to the other slot if that has weight, then waits.
 * 2. Died: a safe request (GET, HEAD, OPTIONS without a body) is sent once more, on a fresh connection. When that dies
 *    too, the process is most likely ending: the kernel still took the connection for it, and reset it. Then the request
 *    goes on as if refused, one last time. Any other request may have had its effect and gets 502.
 * 3. Malformed or late: no retry; a slow slot does not get the same work twice.
 * 4. A safe request that still waits some seconds after its address left the slot counts as died: the node may be gone
 *    without a word. Others wait on, for they may have had their effect.
 * `deaths` counts the connections that died under the request, the last one included.
 */
export function nextStep(failure: Failure, request: { isSafe: boolean; deaths: number }): NextStep {
  if (failure === 'refused') return 'another-address';
  if (failure !== 'died' || !request.isSafe || request.deaths > 2) return 'give-up';
  return request.deaths === 1 ? 'fresh-connection' : 'another-address';
}
