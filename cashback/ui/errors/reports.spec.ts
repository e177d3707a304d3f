import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ErrorReports } from './reports';

beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => {}));
afterEach(() => vi.restoreAllMocks());

const told: unknown[] = [];
let loads: number;
let reports: ErrorReports;
beforeEach(() => {
  told.length = 0;
  loads = 0;
  reports = new ErrorReports(async () => {
    loads += 1;
    return (error) => told.push(error);
  });
});
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('an error on screen', () => {
  it('is on the console, and told by a library that is fetched once', async () => {
    reports.handleError('one');
    reports.handleError('two');
    await settled();
    expect([told, loads]).toEqual([['one', 'two'], 1]);
    expect(console.error).toHaveBeenCalledTimes(2);
  });

  it('in a loop is told ten times', async () => {
    for (let time = 0; time < 50; time++) reports.handleError(time);
    await settled();
    expect(told).toHaveLength(10);
  });

  it('is no fault when a release replaced the file', async () => {
    reports.handleError(new TypeError('Failed to fetch dynamically imported module: /chunk.js'));
    await settled();
    expect(loads).toBe(0);
  });

  it('disturbs nobody where nobody listens, or the library can’t be had', async () => {
    for (const load of [async () => null, () => Promise.reject(new Error('offline'))]) {
      new ErrorReports(load).handleError('one');
      await settled();
    }
    expect(console.error).toHaveBeenCalledTimes(2);
  });
});
