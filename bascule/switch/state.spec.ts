import { describe, expect, test } from 'vitest';
import { declared, slotPut, slotRemoved, weighted } from './state.ts';
import { declaration, type SwitchState } from './wire.ts';

const EMPTY: SwitchState = { port: 8080, epochs: {}, services: [], doorways: [] };
const BACKEND = { kind: 'process', addresses: ['127.0.0.1:1'] } as const;
const service = (component: string, port: number, more = {}) => declaration.parse({ component, port, ...more });
const green = { environment: 'development', component: 'api', colour: 'green' } as const;
const withApi = declared(EMPTY, 'development', { epoch: 3, services: [service('api', 9001), service('web', 9002)] });
const withGreen = slotPut(withApi, green, {
  epoch: 3,
  version: 'v1',
  backend: { ...BACKEND, addresses: ['127.0.0.1:1'] },
});
const code = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (error) {
    return (error as { code?: string }).code;
  }
};

describe('the state', () => {
  test('keeps slots and weights of services declared again, and drops those not named', () => {
    const live = weighted(withGreen, 'development', { epoch: 3, weights: [{ component: 'api', blue: 0, green: 100 }] });
    const again = declared(live, 'development', { epoch: 4, services: [service('api', 9005)] });
    expect(again.services).toMatchObject([
      { component: 'api', port: 9005, weights: { green: 100 }, slots: { green: {} } },
    ]);
    expect(again.epochs).toEqual({ development: 4 });
  });

  test('refuses every command of an epoch that is over, in that environment only', () => {
    const stale = { epoch: 2, weights: [{ component: 'api', blue: 0, green: 100 }] };
    expect(code(() => weighted(withGreen, 'development', stale))).toBe('stale-epoch');
    expect(code(() => slotRemoved(withGreen, green, 2))).toBe('stale-epoch');
    expect(
      code(() =>
        slotPut(withGreen, green, { ...BACKEND, epoch: 2, version: 'v', backend: { kind: 'process', addresses: [] } }),
      ),
    ).toBe('stale-epoch');
    expect(code(() => declared(withGreen, 'development', { epoch: 2, services: [] }))).toBe('stale-epoch');
    expect(declared(withGreen, 'staging', { epoch: 1, services: [] }).epochs).toEqual({ development: 3, staging: 1 });
  });

  test('gives weight to a slot only when there is one, and to all services of a command or none', () => {
    const both = {
      epoch: 3,
      weights: [
        { component: 'api', blue: 0, green: 100 },
        { component: 'web', blue: 100, green: 0 },
      ],
    };
    expect(code(() => weighted(withGreen, 'development', both))).toBe('slot-missing');
    expect(withGreen.services.every(({ weights }) => weights.green === 0)).toBe(true);
  });

  test('knows all through a split which slot is the newcomer, also when it shrinks again', () => {
    const blue = { ...green, colour: 'blue' } as const;
    const both = slotPut(withGreen, blue, { epoch: 3, version: 'v2', backend: { ...BACKEND, addresses: ['[::1]:2'] } });
    const newcomers = (greens: number[]) => {
      let state = both;
      return greens.map((share) => {
        const weights = [{ component: 'api', blue: 100 - share, green: share }];
        state = weighted(state, 'development', { epoch: 3, weights });
        return state.services.find(({ component }) => component === 'api')?.newcomer;
      });
    };
    expect(newcomers([100, 95, 50, 75, 5])).toEqual(['green', 'blue', 'blue', 'blue', 'blue']);
    expect(newcomers([0, 5, 50, 25, 100]).slice(1)).toEqual(['green', 'green', 'green', 'green']);
    expect(newcomers([0, 5, 100, 75, 0, 5]).slice(3)).toEqual(['blue', 'blue', 'green']);
  });

  test('refuses weights that do not add up, with a sentence that says what does', () => {
    const command = { epoch: 3, weights: [{ component: 'api', blue: 10, green: 80 }] };
    expect(() => weighted(withGreen, 'development', command)).toThrow(
      'Les poids de api sont 10 et 80 ; leur somme doit être 100, ou tous deux 0.',
    );
  });

  test('forgets no slot that has weight', () => {
    const live = weighted(withGreen, 'development', { epoch: 3, weights: [{ component: 'api', blue: 0, green: 100 }] });
    expect(code(() => slotRemoved(live, green, 3))).toBe('slot-weighted');
    expect(slotRemoved(withGreen, green, 3).services[0]?.slots).toEqual({});
  });

  test.each([
    ['the port of another service', [service('api', 9001), service('web', 9001)]],
    ['the main port', [service('api', 8080)]],
    ['the host of another service', [service('api', 9001, { hosts: ['a'] }), service('web', 9002, { hosts: ['a'] })]],
    ['a service twice', [service('api', 9001), service('api', 9002)]],
    ['a mount of what is not there', [service('web', 9001, { mounts: { '/api': 'api' } })]],
  ])('refuses %s', (_name, services) => {
    expect(code(() => declared(EMPTY, 'development', { epoch: 1, services }))).toBe('invalid');
  });
});
