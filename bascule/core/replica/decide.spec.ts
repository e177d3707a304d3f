import { describe, expect, test } from 'vitest';
import { decide, type Observed } from './decide.ts';
import { replicationRule } from './schema.ts';

const synchronous = replicationRule.parse({ mode: 'synchronous', patienceMs: 5_000 });
const patient = replicationRule.parse({ mode: 'synchronous', whenAway: 'wait' });
const asynchronous = replicationRule.parse({ mode: 'asynchronous' });

const streaming = { state: 'streaming', lagBytes: 0, lagMs: 0 } as const;
const good: Observed = {
  liveIsPrimary: true,
  primary: 'running',
  standby: 'running',
  stream: streaming,
  awaySince: null,
  failedStarts: 0,
  logGone: false,
  guarantee: 'synchronous',
};
const away = (since: number): Partial<Observed> => ({ standby: 'stopped', stream: null, awaySince: since });

describe('a pair', () => {
  test('that is as the plan wants it is left alone', () => {
    expect(decide(synchronous, good, 9)).toBe('nothing');
    expect(decide(asynchronous, { ...good, guarantee: 'asynchronous' }, 9)).toBe('nothing');
  });

  test('without a standby, with one half made, or with one of another database gets a new one', () => {
    const alone: Observed = { ...good, guarantee: 'asynchronous', stream: null, standby: 'none' };
    expect(decide(synchronous, alone, 9)).toBe('make-standby');
    expect(decide(synchronous, { ...alone, standby: 'unfinished' }, 9)).toBe('make-standby');
    expect(decide(synchronous, { ...good, liveIsPrimary: false }, 9)).toBe('make-standby');
  });

  test('whose standby needs log that is gone gets a new one', () => {
    expect(decide(asynchronous, { ...good, guarantee: 'asynchronous', stream: null, logGone: true }, 9)).toBe(
      'make-standby',
    );
  });

  test('whose standby stopped starts it, and makes a new one when that was in vain three times', () => {
    expect(decide(synchronous, { ...good, ...away(9) }, 9)).toBe('start-standby');
    expect(decide(synchronous, { ...good, ...away(9), failedStarts: 3 }, 9)).toBe('make-standby');
  });

  test('whose standby runs and finds no way to its primary for a minute gets a new one', () => {
    const astray: Observed = { ...good, ...away(0), standby: 'running', guarantee: 'asynchronous' };
    expect(decide(synchronous, astray, 59_999)).toBe('nothing');
    expect(decide(synchronous, astray, 60_000)).toBe('make-standby');
  });

  test('lets its writers go on when the standby stays away longer than the plan is patient, and not before', () => {
    expect(decide(synchronous, { ...good, ...away(0), standby: 'running' }, 4_999)).toBe('nothing');
    expect(decide(synchronous, { ...good, ...away(0), standby: 'running' }, 5_000)).toBe('go-asynchronous');
  });

  test('lets them wait for ever where the plan says so', () => {
    expect(decide(patient, { ...good, ...away(0), standby: 'running' }, 59_999)).toBe('nothing');
    expect(decide(patient, { ...good, ...away(0) }, 1e12)).toBe('start-standby');
  });

  test('promises again only once the standby has caught up', () => {
    const loose: Observed = { ...good, guarantee: 'asynchronous' };
    expect(decide(synchronous, { ...loose, stream: { ...streaming, state: 'catchup' } }, 9)).toBe('nothing');
    expect(decide(synchronous, loose, 9)).toBe('go-synchronous');
  });

  test('stops promising when the plan does not want it any more', () => {
    expect(decide(asynchronous, good, 9)).toBe('go-asynchronous');
  });

  test('whose primary is down is left as it is, for a person to fail over', () => {
    expect(decide(synchronous, { ...good, primary: 'down', stream: null }, 9)).toBe('nothing');
  });
});
