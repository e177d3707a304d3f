import { z } from 'zod';
import { TargetError } from '../target-error.ts';

const digest = z.string().regex(/^[0-9a-f]{64}$/);

const named = z.strictObject({ digest, version: z.string() });

/** Which version of a site is live. One small object, moved whole or not at all. */
export const pointer = z.strictObject({
  digest,
  version: z.string(),
  /** Of the environment's lease when it was moved; an older one moves nothing any more. */
  epoch: z.int().min(0),
  /** How often it was moved: no two states of it are alike. */
  moves: z.int().min(1),
  /** ISO 8601. */
  movedAt: z.string(),
  /** What was live until this move; what the edge may still hold is told by the two. */
  left: named.nullable(),
  /** The versions before, newest first: where a way back leads. Going back takes from it, so that it never leads to what was left. */
  before: z.array(named),
});
export type Pointer = z.infer<typeof pointer>;

export interface Move {
  digest: string;
  version: string;
  epoch: number;
  /** Milliseconds since 1970. */
  now: number;
}

const remembered = 20;

/**
 * The pointer after a move; the same object when nothing has to be moved. A newer epoch is written down also where the
 * version stays: a server that was thought dead must find it before it moves anything.
 * @throws TargetError `stale-epoch`
 */
export function moved(current: Pointer | null, { digest, version, epoch, now }: Move): Pointer {
  if (current && epoch < current.epoch) {
    const sentence = `L’époque ${epoch} est passée : des commandes de l’époque ${current.epoch} sont déjà venues. Reprenez le bail.`;
    throw new TargetError('stale-epoch', sentence);
  }
  if (current?.digest === digest) return epoch > current.epoch ? { ...current, epoch } : current;
  const left = current && { digest: current.digest, version: current.version };
  const earlier = current?.before ?? [];
  const place = earlier.findIndex((each) => each.digest === digest);
  const before = place >= 0 ? earlier.slice(place + 1) : [...(left ? [left] : []), ...earlier].slice(0, remembered);
  const moves = (current?.moves ?? 0) + 1;
  return { digest, version, epoch, moves, movedAt: new Date(now).toISOString(), left, before };
}
