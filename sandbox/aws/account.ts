import { randomUUID } from 'node:crypto';
import { AwsFaults } from './faults.ts';
import type { AccessKey } from './signature.ts';

/** What the services of one account in one region share. */
export interface Account {
  id: string;
  region: string;
  keys: AccessKey[];
  faults: AwsFaults;
  /** Milliseconds since 1970. */
  now: () => number;
  /** By which clock signatures are looked at: clients sign by the system's, whatever time it is in a test. */
  signedAt: () => number;
  /** How many looks it takes until what was asked has come about: nothing is at once on AWS. */
  looksToSettle: number;
}

interface Told {
  now?: () => number;
  key?: AccessKey;
}

export function newAccount({ now = Date.now, key }: Told = {}): Account {
  return {
    ...{ id: '123456789012', region: 'eu-west-3', faults: new AwsFaults(), now, signedAt: Date.now },
    looksToSettle: 2,
    keys: [key ?? { accessKeyId: 'AKIAREWAPPSANDBOX001', secretAccessKey: `sandbox-${randomUUID()}` }],
  };
}

export const arn = ({ region, id }: Account, service: string, resource: string) =>
  `arn:aws:${service}:${region}:${id}:${resource}`;
