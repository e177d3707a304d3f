import { describe, expect, it } from 'vitest';
import { summarise, toCsv, type Sent } from './summary.ts';

function sent(change: Partial<Sent> = {}): Sent {
  return {
    journey: 'balance',
    startedAt: 1_000,
    latencyMs: 5,
    status: 200,
    version: 'v1',
    outcome: 'answered',
    visitor: 'lea',
    ...change,
  };
}

describe('the summary of a load', () => {
  it('adds connection errors, gateway errors and wrong effects up to what the platform lost', () => {
    const summary = summarise(
      [
        sent(),
        sent({ status: null, version: null, outcome: 'connection-error' }),
        sent({ status: 502, version: null, outcome: 'gateway-error' }),
        sent({ status: 500, outcome: 'version-error' }),
      ],
      ['lea saw 0 points'],
    );
    expect(summary).toMatchObject({ requestsSent: 4, lostByPlatform: 3, connectionErrors: 1, gatewayErrors: 1 });
  });

  it('counts the errors of each version under its name', () => {
    const failed = { status: 500, outcome: 'version-error' } as const;
    const summary = summarise(
      [sent(failed), sent({ ...failed, version: 'v2' }), sent({ ...failed, version: 'v2' })],
      [],
    );
    expect(summary.errorsByVersion).toEqual({ v1: 1, v2: 2 });
    expect(summary.lostByPlatform).toBe(0);
  });

  it('counts each person once for every version that answered them', () => {
    const { peopleByVersion } = summarise(
      [
        sent(),
        sent(),
        sent({ visitor: 'noe' }),
        sent({ version: 'v2' }),
        sent({ visitor: null }),
        sent({ version: null }),
      ],
      [],
    );
    expect(peopleByVersion).toEqual({ v1: 2, v2: 1 });
  });

  it('takes quantiles by nearest rank', () => {
    const requests = Array.from({ length: 100 }, (_, index) => sent({ latencyMs: 100 - index }));
    expect(summarise(requests, []).latencyMs).toEqual({ p50: 50, p95: 95, p99: 99, max: 100 });
  });

  it('has an answer for a load that sent nothing', () => {
    expect(summarise([], [])).toMatchObject({ requestsSent: 0, lostByPlatform: 0, durationS: 0 });
  });

  it('writes one line a request', () => {
    expect(toCsv([sent({ status: null, version: null, outcome: 'connection-error' })])).toBe(
      'startedAt,journey,latencyMs,status,version,outcome\n1000,balance,5.0,,,connection-error\n',
    );
  });
});
