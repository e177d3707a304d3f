import fc from 'fast-check';
import { InMemStorageProvider, Unleash, type ClientFeaturesResponse } from 'unleash-client';

/**
 * A file of Unleash with flags that nobody thought of, and contexts to ask them with; and Unleash's own client to give
 * its answers. Left out is where chance decides, and where that client alone goes its own way: a group that is not
 * named, ids beyond ASCII, and numbers that are empty texts.
 */
export const seed = 20_261_123;
const text = fc.constantFrom(
  'a',
  'b',
  'ab',
  'A',
  'FR',
  'be',
  '42',
  '7.5',
  '-1',
  '1.2.3',
  '2.0.0-rc.1',
  'v1.0.0',
  'x y',
);
const version = fc.constantFrom('1.2.3', '1.10.0', '2.0.0-rc.1', '2.0.0', 'v1.0.0', '1.2', 'x');
const address = fc.constantFrom('10.0.0.1', '10.1.2.3', '192.168.1.42', '8.8.8.8', '2001:db8::1', 'nowhere');
const range = fc.constantFrom(
  '10.0.0.0/8',
  '10.1.0.0/16',
  '192.168.1.42',
  '0.0.0.0/0',
  '2001:db8::/32',
  '300.1.1.1',
  '10.0.0.0/40',
);
const time = fc.constantFrom('2026-01-01T00:00:00Z', '2026-11-23T10:00:00Z', '2026-11-23T10:00:00.001Z', '2027-01-01');
const id = fc.stringMatching(/^[a-z0-9@.-]{1,12}$/);
const fields = ['country', 'company', 'age', 'version', 'appName', 'environment', 'userId', 'missing'];

const constraintWith = (operators: string[], value: fc.Arbitrary<string>, contextNames = fields) =>
  fc.record({
    contextName: fc.constantFrom(...contextNames),
    operator: fc.constantFrom(...operators),
    values: fc.array(value, { maxLength: 3 }),
    value,
    inverted: fc.boolean(),
    caseInsensitive: fc.boolean(),
  });
const constraint = fc.oneof(
  constraintWith(['IN', 'NOT_IN', 'STR_STARTS_WITH', 'STR_ENDS_WITH', 'STR_CONTAINS'], text),
  constraintWith(['NUM_EQ', 'NUM_GT', 'NUM_GTE', 'NUM_LT', 'NUM_LTE'], text, ['age', 'missing']),
  constraintWith(['SEMVER_EQ', 'SEMVER_GT', 'SEMVER_GTE', 'SEMVER_LT', 'SEMVER_LTE'], version, ['version', 'missing']),
  constraintWith(['DATE_AFTER', 'DATE_BEFORE'], time, ['currentTime']),
  constraintWith(['REGEX'], fc.constantFrom('^a', 'b$', '(', '(?i)fr', '\\d+', 'x\\sy', '(?=a)')),
  constraintWith(['IN_CIDR'], range, ['remoteAddress', 'country']),
);

const stickiness = fc.constantFrom('default', 'userId', 'sessionId', 'company');
const variants = fc.array(
  fc.record({
    weight: fc.constantFrom(0, 1, 250, 500),
    stickiness: fc.constantFrom('default', 'userId', 'company'),
    payload: fc.constantFrom(undefined, { type: 'string', value: 'given' }, { type: 'json', value: '{"a":1}' }),
    overrides: fc.array(
      fc.record({
        contextName: fc.constantFrom('country', 'company', 'missing'),
        values: fc.array(text, { maxLength: 3 }),
      }),
      { maxLength: 1 },
    ),
  }),
  { maxLength: 4 },
);
const named = <T extends object>(all: T[]) => all.map((each, index) => ({ name: `v${index}`, ...each }));
const percent = fc.integer({ min: 0, max: 100 }).map(String);
const groupId = fc.constantFrom('one', 'two', 'three');
const kind = fc.oneof(
  fc.record({ name: fc.constant('default'), parameters: fc.constant({}) }),
  fc.record({
    name: fc.constant('flexibleRollout'),
    parameters: fc.record({ rollout: percent, stickiness, groupId }),
  }),
  fc.record({
    name: fc.constantFrom('gradualRolloutUserId', 'gradualRolloutSessionId'),
    parameters: fc.record({ percentage: percent, groupId }),
  }),
  fc.record({
    name: fc.constant('userWithId'),
    parameters: fc.record({ userIds: fc.constantFrom('', 'ana', 'ana, ben') }),
  }),
  fc.record({
    name: fc.constant('remoteAddress'),
    parameters: fc.record({ IPs: fc.constantFrom('10.0.0.0/8', '8.8.8.8,192.168.1.0/24', 'nowhere', '') }),
  }),
  fc.record({ name: fc.constant('byMoonPhase'), parameters: fc.constant({}) }),
);
const strategy = fc
  .tuple(kind, fc.array(constraint, { maxLength: 2 }), fc.subarray([1, 2, 404], { maxLength: 2 }), variants)
  .map(([{ name, parameters }, constraints, segments, given]) => ({
    ...{ name, parameters, constraints, segments },
    // Only there do Unleash's servers know of variants.
    variants: name === 'flexibleRollout' ? named(given) : [],
  }));
const feature = fc.record({
  enabled: fc.integer({ min: 0, max: 9 }).map((number) => number > 0),
  strategies: fc.array(strategy, { maxLength: 3 }),
  variants: variants.map(named),
  dependencies: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    fc.array(
      fc.record(
        {
          feature: fc.integer({ min: 0, max: 420 }).map((index) => `f${index}`),
          enabled: fc.boolean(),
          variants: fc.subarray(['v0', 'v1', 'disabled']),
        },
        { requiredKeys: ['feature'] },
      ),
      { minLength: 1, maxLength: 2 },
    ),
  ),
});
const context = fc.record({
  userId: fc.oneof(id, fc.constantFrom('ana', 'ben')),
  sessionId: id,
  remoteAddress: address,
  appName: text,
  environment: text,
  currentTime: fc.constantFrom('2026-11-23T10:00:00Z', '2026-12-24T18:00:00Z').map((moment) => new Date(moment)),
  properties: fc.record(
    { country: fc.oneof(text, address), company: id, age: fc.oneof(text, fc.integer({ min: -2, max: 50 })), version },
    { requiredKeys: ['company'] },
  ),
});

export const unleashFile = {
  version: 2,
  features: fc.sample(feature, { numRuns: 400, seed }).map((each, index) => ({ name: `f${index}`, ...each })),
  segments: fc
    .sample(fc.array(constraint, { minLength: 1, maxLength: 2 }), { numRuns: 2, seed })
    .map((constraints, index) => ({
      ...{ id: index + 1, constraints },
    })),
};
export const contexts = fc.sample(context, { numRuns: 100, seed });

/** Unleash's client as programs use it, with flags from a file instead of a server. */
export async function unleashWith({ features, segments }: { features: unknown; segments: unknown }): Promise<Unleash> {
  const unleash = new Unleash({
    ...{
      appName: 'spec',
      url: 'http://127.0.0.1:9/',
      disableMetrics: true,
      refreshInterval: 0,
      bootstrapOverride: true,
    },
    storageProvider: new InMemStorageProvider(),
    bootstrap: {
      data: features as ClientFeaturesResponse['features'],
      segments: segments as NonNullable<ClientFeaturesResponse['segments']>,
    },
  });
  // It looks for a server that there is not, and warns of each strategy and parent that it does not know.
  unleash.on('error', () => {}).on('warn', () => {});
  await new Promise((resolve) => unleash.once('ready', resolve));
  return unleash;
}
