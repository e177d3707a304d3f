import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { insideNetworks } from '../access/inside.ts';
import type { Caller } from '../access/tokens.ts';

/** How tight the limits of an environment are (§2.2 to §2.4); `off`: none. */
export const strictnesses = ['off', 'loose', 'strict'] as const;
export type Strictness = Exclude<(typeof strictnesses)[number], 'off'>;

/** Requests are counted over so long, from the first one on. */
export const windowS = 60;

/**
 * Requests a minute. An address is what the edge lets one have (infra/nginx/http.conf, 50 a second), since a shop or a
 * mobile network may stand behind it; a partner's account serves all the tills of a chain; a consumer is one person, and
 * 5 a second are more than any app of ours asks.
 */
const perWindow = {
  strict: { address: 3_000, consumer: 300, partner: 6_000, admin: 600 },
  loose: { address: 30_000, consumer: 3_000, partner: 60_000, admin: 6_000 },
} as const;

/** Whose requests are counted together, and how many they may be. */
export type Asker = Readonly<{ kind: 'account' | 'address'; key: string; allowed: number }>;

/** What was counted: so many with this one, none of them in `resetsInMs` any more. */
export type Count = Readonly<{ asked: number; resetsInMs: number }>;

/**
 * Who asks: the account where there is one, from wherever, else the address. Null: nobody to be limited, who asks from
 * inside without an account, as probes, synthetic visits and demonstrations do; and everybody at once, where a proxy in
 * front keeps visitors' addresses to itself.
 */
export function askerOf(caller: Caller | undefined, address: string, strictness: Strictness): Asker | null {
  const allowed = perWindow[strictness];
  if (caller) return { kind: 'account', key: `account:${caller.id}`, allowed: allowed[caller.role] };
  return isInside(address) ? null : { kind: 'address', key: `address:${netOf(address)}`, allowed: allowed.address };
}

export const isBeyond = ({ allowed }: Asker, { asked }: Count): boolean => asked > allowed;

/** Whole seconds, at least one: Retry-After knows no less. */
export const retryAfterS = ({ resetsInMs }: Count): number => Math.max(1, Math.ceil(resetsInMs / 1_000));

export function refusalSentence(count: Count): string {
  const seconds = retryAfterS(count);
  return `Trop de demandes à la fois : réessayez dans ${seconds === 1 ? 'une seconde' : `${seconds} secondes`}.`;
}

/** https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers: structured fields, times in seconds. */
export function fieldsOf({ kind, allowed }: Asker, count: Count): Record<string, string> {
  const remaining = Math.max(0, allowed - count.asked);
  return {
    'ratelimit-policy': `"${kind}";q=${allowed};w=${windowS}`,
    ratelimit: `"${kind}";r=${remaining};t=${retryAfterS(count)}`,
  };
}

const inside = new BlockList();
for (const network of insideNetworks) {
  const [address = '', prefix] = network.split('/');
  inside.addSubnet(address, Number(prefix), isIPv6(address) ? 'ipv6' : 'ipv4');
}

function isInside(address: string): boolean {
  if (isIPv4(address)) return inside.check(address, 'ipv4');
  return isIPv6(address) && inside.check(address, 'ipv6');
}

/** One household has 2^64 addresses of IPv6: its network stands for them. */
function netOf(address: string): string {
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1];
  if (mapped) return mapped;
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.toLowerCase().replace(/%.*$/, '').split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail ? tail.split(':') : [];
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  const groups = [...before, ...Array<string>(zeros).fill('0'), ...after];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}
