import { filled, type Addresses } from '../../core/companion/placeholders.ts';
import type { Channel } from '../../core/message/schema.ts';
import type { Plan } from '../../core/plan/schema.ts';
import { companionSecret } from '../../engine/outside/companion-secrets.ts';
import { ownScope, type Secrets } from '../../engine/outside/secrets.ts';

/** How a channel is reached. */
export type Target =
  | { kind: 'slack'; url: string; token: string }
  | { kind: 'pagerduty'; url: string; routingKey: string }
  | { kind: 'email'; server: string; from: string }
  | { kind: 'webhook'; url: string; secret: string };

/** What has to be done before it can be; French. */
export interface NotConfigured {
  kind: 'not-configured';
  why: string;
}

export interface Reach {
  plan: Pick<Plan, 'messages' | 'companions'>;
  /** Those that this server looks after: a companion of theirs stands in for a service without secrets. */
  environments: readonly { name: string }[];
  secrets: Secrets;
  addresses: Addresses;
}

/** Where a channel's messages go now: to the service, as soon as somebody gave its secrets; else to its stand-in. */
export async function targetOf(reach: Reach, channel: Channel): Promise<Target | NotConfigured> {
  const { slack, pagerduty, email } = reach.plan.messages;
  switch (channel.kind) {
    case 'slack': {
      const [token] = await values(reach, [slack.token], slack.standIn);
      const url = await urlOf(reach, slack.token, slack.url, slack.standIn);
      return token && url ? { kind: 'slack', url, token } : missing([slack.token]);
    }
    case 'pagerduty': {
      const [routingKey] = await values(reach, [pagerduty.routingKey], pagerduty.standIn);
      const url = await urlOf(reach, pagerduty.routingKey, pagerduty.url, pagerduty.standIn);
      return routingKey && url ? { kind: 'pagerduty', url, routingKey } : missing([pagerduty.routingKey]);
    }
    case 'email': {
      const server = (await reach.secrets.find(ownScope, email.server)) ?? standIn(reach, email.standIn);
      return server ? { kind: 'email', server, from: email.from } : missing([email.server]);
    }
    case 'webhook': {
      const [url, secret] = await values(reach, [channel.url, channel.secret], null);
      return url && secret ? { kind: 'webhook', url, secret } : missing([channel.url, channel.secret]);
    }
    case 'status-page':
      return { kind: 'not-configured', why: 'rien n’y est envoyé : la page se rend des incidents' };
  }
}

/** What a service signs with what it sends us: as given, or as its stand-in was told; null: nobody can have signed. */
export async function signingSecretOf(reach: Reach, name: string, address: string | null): Promise<string | null> {
  const [value = null] = await values(reach, [name], address);
  return value;
}

async function values(reach: Reach, names: string[], address: string | null): Promise<(string | null)[]> {
  const given = await Promise.all(names.map((name) => reach.secrets.find(ownScope, name)));
  if (given.every((each) => each !== null) || standIn(reach, address) === null) return given;
  return Promise.all(names.map((name) => companionSecret(reach.secrets, name)));
}

async function urlOf(reach: Reach, name: string, url: string, address: string | null): Promise<string | null> {
  return (await reach.secrets.find(ownScope, name)) === null ? standIn(reach, address) : url;
}

function standIn({ plan, environments, addresses }: Reach, address: string | null): string | null {
  const names = environments.map(({ name }) => name);
  const isThere = plan.companions.some((each) => each.environments.some((name) => names.includes(name)));
  return address === null || !isThere ? null : filled(address, addresses);
}

const missing = (names: string[]): NotConfigured => ({
  kind: 'not-configured',
  why: `il manque ${names.join(' et ')} : « npx bascule secret set ${names[0]} » le donne`,
});
