import { describe, expect, it } from 'vitest';
import { isLost, isUncertain, outcomeOf } from './outcome.ts';

describe('the outcome of a request', () => {
  it('is a connection error when no whole answer came', () => {
    expect(outcomeOf({ status: null, version: null })).toBe('connection-error');
  });

  it.each([502, 503, 504])('lays a %i at the door of the platform, whoever signed it', (status) => {
    expect(outcomeOf({ status, version: null })).toBe('gateway-error');
    expect(outcomeOf({ status, version: 'v2' })).toBe('gateway-error');
  });

  it('lays a 500 that a version signed at the door of the version', () => {
    expect(outcomeOf({ status: 500, version: 'v2' })).toBe('version-error');
  });

  it.each([200, 404, 500])('lays a %i that no version signed at the door of the platform', (status) => {
    expect(outcomeOf({ status, version: null })).toBe('gateway-error');
  });

  it('tells a refusal from an answer', () => {
    expect(outcomeOf({ status: 409, version: 'v2' })).toBe('refused');
    expect(outcomeOf({ status: 201, version: 'v2' })).toBe('answered');
  });

  it('counts as lost what the platform did, and as uncertain also what a version broke', () => {
    expect(isLost('version-error')).toBe(false);
    expect(isUncertain('version-error')).toBe(true);
    expect(isLost('connection-error')).toBe(true);
    expect(isUncertain('refused')).toBe(false);
  });
});
