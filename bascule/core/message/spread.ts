import type { Plan } from '../plan/schema.ts';
import type { Channel } from './schema.ts';

export interface Written {
  number: number;
  channel: string;
  template: string;
  body: Readonly<Record<string, unknown>>;
  /** It passes on what another one said: it is not passed on again. */
  isCopy: boolean;
}

type Told = Pick<Plan, 'messages' | 'people'>;

/**
 * Who is to get a message. Each address of a mail is a message of its own: one that bounces is no matter to the others.
 * What is said of one incident at PagerDuty, in one channel, or to one address, keeps its order.
 */
export function spread({ messages, people }: Told, message: Written) {
  const channel = messages.channels.find(({ name }) => name === message.channel);
  const addresses = channel?.kind === 'email' ? addressesOf(channel, people, message.body) : [];
  const [first = null, ...others] = addresses.map((target) => ({ lane: `email:${target}`, target }));
  return {
    lane: first?.lane ?? laneOf(message, channel),
    target: first?.target ?? null,
    targets: others,
    channels: message.isCopy ? [] : messages.channels.filter((each) => listens(each, message)).map(({ name }) => name),
  };
}

function laneOf({ number, channel, body }: Written, found: Channel | undefined): string {
  if (found?.kind === 'pagerduty')
    return `pagerduty:${typeof body['dedupKey'] === 'string' ? body['dedupKey'] : 'change'}`;
  return found ? channel : `nowhere:${number}`;
}

function listens({ name, copies }: Channel, { channel, template, body }: Written): boolean {
  return copies.some(
    ({ of, templates, severities }) =>
      of === channel &&
      name !== channel &&
      templates.includes(template) &&
      (severities.length === 0 || severities.some((each) => each === body['severity'])),
  );
}

/** Those that the body names, or else those of the channel. */
function addressesOf(
  channel: Channel & { kind: 'email' },
  people: Told['people'],
  { to }: Readonly<Record<string, unknown>>,
): string[] {
  const named = [to].flat().filter((each): each is string => typeof each === 'string');
  if (named.length > 0) return [...new Set(named)];
  const ofRoles = people.filter(({ roles }) => roles.some((role) => channel.roles.includes(role)));
  return [...new Set([...channel.to, ...ofRoles.map(({ email }) => email)])];
}
