/** Two tabs, or an answer lost on the way: the token just replaced stays good this long. */
export const graceMs = 10_000;

export type SessionState = Readonly<{
  generation: number;
  rotatedAt: Date;
  expiresAt: Date;
  revokedAt: Date | null;
}>;

/**
 * What a refresh token of `generation` is worth in its session:
 * - `current`: rotate it;
 * - `just-replaced`: give a sibling of the current one;
 * - `reused`: somebody else holds a copy, revoke the family;
 * - `over`: signed out, revoked or expired.
 */
export type RefreshVerdict = 'current' | 'just-replaced' | 'reused' | 'over';

export function judgeRefresh(generation: number, session: SessionState, now: Date): RefreshVerdict {
  if (session.revokedAt || session.expiresAt <= now) return 'over';
  if (generation === session.generation) return 'current';
  const replacedForMs = now.getTime() - session.rotatedAt.getTime();
  return generation === session.generation - 1 && replacedForMs <= graceMs ? 'just-replaced' : 'reused';
}
