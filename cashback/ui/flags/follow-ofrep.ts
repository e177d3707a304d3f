import { OFREPWebProvider } from '@openfeature/ofrep-web-provider';
import { type Client, type EvaluationContext, OpenFeature, type Provider, ProviderEvents } from '@openfeature/web-sdk';
import { flagDefaults, type FlagName } from '../../contracts/flags';
import type { FlagValues, Follow, Whom } from './flags';

/**
 * Follows flags by OpenFeature and the official OFREP provider, which hears of changes by an event stream. Loaded when it
 * is needed: it is bigger than all that reads it.
 * @param baseUrl absolute, as `https://app.rewapp.fr/api/flags`
 */
export function followOfrep(baseUrl: string, component: string): Follow {
  return async (first, tell) => {
    let whom = first;
    const provider = new OFREPWebProvider({
      baseUrl,
      // A kill switch from before counts for nothing: what the network says does, and the cache only without it.
      cacheMode: 'network-first',
      fetchImplementation: (request) => sendAs(whom, request as Request),
    });
    const context = () => contextOf(whom, component);
    await OpenFeature.setContext(domain, context());
    const client = OpenFeature.getClient(domain);
    for (const event of [ProviderEvents.Ready, ProviderEvents.ConfigurationChanged, ProviderEvents.ContextChanged])
      client.addHandler(event, () => tell(valuesOf(client)));
    // Its types were not written for exactOptionalPropertyTypes.
    await OpenFeature.setProviderAndWait(domain, provider as Provider);
    return {
      become: async (next) => {
        whom = next;
        await OpenFeature.setContext(domain, context());
      },
    };
  };
}

const domain = 'rewapp';

function contextOf({ id }: Whom, component: string): EvaluationContext {
  return { targetingKey: id, component };
}

/** As whoever is signed in; a session that ran out is renewed once, and one that is over asks as nobody. */
async function sendAs(whom: Whom, request: Request): Promise<Response> {
  const accessToken = whom.accessToken();
  const answer = await fetch(withToken(request, accessToken));
  if (answer.status !== 401 || accessToken === null) return answer;
  return fetch(withToken(request, await whom.renew(accessToken)));
}

function withToken(request: Request, accessToken: string | null): Request {
  const copy = new Request(request.clone());
  // Angular's service worker would answer 504 in place of a network failure.
  copy.headers.set('ngsw-bypass', 'true');
  if (accessToken !== null) copy.headers.set('authorization', `Bearer ${accessToken}`);
  return copy;
}

function valuesOf(client: Client): FlagValues {
  const entries = Object.entries(flagDefaults).map(([name, usual]) => [
    name,
    typeof usual === 'boolean' ? client.getBooleanValue(name, usual) : client.getStringValue(name, usual),
  ]);
  return Object.fromEntries(entries) as Record<FlagName, boolean | string>;
}
