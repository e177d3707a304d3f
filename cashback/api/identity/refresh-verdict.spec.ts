import { describe, expect, it } from 'vitest';
import { judgeRefresh } from './refresh-verdict.ts';

const rotatedAt = new Date('2026-03-02T10:00:00Z');
const after = (ms: number) => new Date(rotatedAt.getTime() + ms);
const session = { generation: 3, rotatedAt, expiresAt: after(1_000_000), revokedAt: null };

describe('a refresh token', () => {
  it('of the current generation is good until the session expires', () => {
    expect(judgeRefresh(3, session, after(999_999))).toBe('current');
    expect(judgeRefresh(3, session, after(1_000_000))).toBe('over');
  });

  it('just replaced stays good for ten seconds, for an answer that was lost', () => {
    expect(judgeRefresh(2, session, after(10_000))).toBe('just-replaced');
    expect(judgeRefresh(2, session, after(10_001))).toBe('reused');
  });

  it('replaced twice is a copy in the wrong hands, however quick', () => {
    expect(judgeRefresh(1, session, after(0))).toBe('reused');
  });

  it('of a revoked session is over, current or not', () => {
    const revoked = { ...session, revokedAt: rotatedAt };
    expect(judgeRefresh(3, revoked, after(1))).toBe('over');
    expect(judgeRefresh(1, revoked, after(1))).toBe('over');
  });
});
