import { beforeEach, describe, expect, it } from 'vitest';
import type { QrIssued } from '../../../contracts/qr';
import type { Api } from '../../../ui/api/api';
import { refusal, type Answer } from '../../../ui/api/refusal';
import { LiveCode } from './live-code';

let nowMs: number;
let online: boolean;
let asked: number;
let code: LiveCode;

beforeEach(() => {
  nowMs = Date.parse('2026-01-10T12:00:00Z');
  online = true;
  asked = 0;
  code = new LiveCode({ post: issue as Api['post'] }, () => nowMs);
});

async function issue(): Promise<Answer<QrIssued>> {
  asked += 1;
  if (!online) return { ok: false, refusal: refusal('hors-ligne', 'Connexion impossible.') };
  const now = new Date(nowMs).toISOString();
  return {
    ok: true,
    value: { code: `code ${asked}`, issuedAt: now, expiresAt: new Date(nowMs + 60_000).toISOString(), now },
  };
}

async function after(ms: number): Promise<void> {
  nowMs += ms;
  await code.tick();
}

describe('the code on screen', () => {
  it('is asked for once, then kept until it is 45 seconds old', async () => {
    await after(0);
    await after(20_000);
    await after(24_000);
    expect([code.text(), asked]).toEqual(['code 1', 1]);
    await after(1_000);
    expect([code.text(), code.secondsLeft()]).toEqual(['code 2', 60]);
  });

  it('stays while it is valid when the network is gone, and says that it will not be renewed', async () => {
    await after(0);
    online = false;
    await after(46_000);
    expect([code.text(), code.secondsLeft()]).toEqual(['code 1', 14]);
    expect(code.refusal()?.code).toBe('hors-ligne');
  });

  it('disappears once it is over, and another comes as soon as the network is back', async () => {
    await after(0);
    online = false;
    await after(46_000);
    await after(14_000);
    expect(code.text()).toBeNull();
    online = true;
    await after(2_000);
    expect(code.text()).not.toBeNull();
    expect(code.refusal()).toBeNull();
  });

  it('does not hammer a server that does not answer', async () => {
    online = false;
    for (let tick = 0; tick < 20; tick++) await after(500);
    expect(asked).toBe(5);
  });

  it('is replaced at once when it was used', async () => {
    await after(0);
    await code.replace();
    expect(code.text()).toBe('code 2');
  });

  it('asks once even when two ticks fall together', async () => {
    await Promise.all([code.tick(), code.tick()]);
    expect(asked).toBe(1);
  });
});
