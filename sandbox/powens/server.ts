import { bearerOf, jsonOf, startDouble, type Answer, type Asked } from '../double.ts';
import type { Start, World } from '../world.ts';
import { localTime, transactionsOf } from './bank.ts';
import { Holders, type Holder } from './holders.ts';
import { tell } from './webhook.ts';
import { webview } from './webview.ts';

const codeLifetimeS = 1_800;

/** Powens' API under `/2.0`, and its webview under `/webview`, with webhooks for what happens there. */
export const start: Start = async (port, world) => {
  const holders = new Holders();
  const everybody: Holder[] = [];
  offerSync(world, everybody);
  return startDouble(port, {
    service: 'powens',
    faults: world.faults,
    answer: (asked) =>
      asked.path === '/webview/fr/connect' ? webview(asked, world, holders) : api(asked, world, holders, everybody),
    failing: (status) =>
      status === 429 ? { code: 'tooManyRequests', description: 'Too many requests' } : { code: 'internalServerError' },
  });
};

async function api(asked: Asked, world: World, holders: Holders, everybody: Holder[]): Promise<Answer> {
  const route = `${asked.method} ${asked.path.replace(/^\/2\.0/, '')}`;
  if (world.faults.take('powens', ['refused'])) return refusal(403, 'forbidden', 'This client may not do that');
  if (route === 'POST /auth/init') return init(asked, holders, everybody);
  const holder = holders.byToken(bearerOf(asked));
  if (!holder) return refusal(401, 'unauthorized', 'The token is missing or was revoked');
  const [, connectionId] = /^DELETE \/users\/me\/connections\/(\d+)$/.exec(route) ?? [];
  if (connectionId) return endConnection(world, holder, Number(connectionId));
  switch (route) {
    case 'GET /auth/token/code': {
      const code = holders.newCode(holder, world.now() + codeLifetimeS * 1_000);
      return { status: 200, body: { code, type: 'temporary', access: 'standard', expires_in: codeLifetimeS } };
    }
    case 'GET /users/me/connections':
      return {
        status: 200,
        body: { connections: holder.connections.map(({ id, bank }) => ({ id, id_connector: bank.id })) },
      };
    case 'GET /users/me/transactions':
      return transactions(asked, holder);
    case 'DELETE /users/me':
      holders.forget(holder);
      everybody.splice(everybody.indexOf(holder), 1);
      return { status: 204 };
    default:
      return refusal(404, 'notFound', `No route ${route}`);
  }
}

function init(asked: Asked, holders: Holders, everybody: Holder[]): Answer {
  const { client_id, client_secret } = (jsonOf(asked) ?? {}) as Record<string, unknown>;
  if (typeof client_id !== 'string' || typeof client_secret !== 'string' || !client_secret) {
    return refusal(400, 'invalidClient', 'client_id and client_secret are required');
  }
  const holder = holders.open(client_id);
  everybody.push(holder);
  const { token: auth_token, id: id_user } = holder;
  return { status: 200, body: { auth_token, type: 'permanent', id_user, expires_in: null } };
}

/** A limit is required, of at most 1000; who has linked nothing has no account: 409. */
function transactions({ query }: Asked, { connections }: Holder): Answer {
  const limit = Number(query.get('limit'));
  if (!(limit >= 1 && limit <= 1_000)) return refusal(400, 'invalidValue', 'limit must be from 1 to 1000');
  if (connections.length === 0) return refusal(409, 'noAccount', 'No account');
  const all = connections.flatMap((connection) => connection.transactions);
  return { status: 200, body: { transactions: all.slice(0, limit), total: all.length } };
}

async function endConnection(world: World, holder: Holder, id: number): Promise<Answer> {
  const index = holder.connections.findIndex((connection) => connection.id === id);
  const [ended] = index < 0 ? [] : holder.connections.splice(index, 1);
  if (!ended) return refusal(404, 'notFound', 'No such connection');
  await tell(world, 'CONNECTION_DELETED', holder, ended).catch(() => []);
  return { status: 204 };
}

/** In the inbox: the nightly synchronisation, on demand; with months of history it is a webhook of several hundred KB. */
function offerSync(world: World, everybody: readonly Holder[]): void {
  world.inbox.tools.push({
    ...{ service: 'powens', name: 'sync', title: 'Synchroniser la dernière banque reliée' },
    fields: [{ name: 'months', title: 'Mois d’historique', value: '1' }],
    use: async ({ months = '1' }) => {
      const holder = everybody.findLast(({ connections }) => connections.length > 0);
      const connection = holder?.connections.at(-1);
      if (!holder || !connection) throw new Error('personne n’a encore relié de banque');
      const first = connection.transactions[0]?.id ?? 1;
      const told = transactionsOf(connection.accountId, first, world.now(), Math.max(1, Number(months) || 1));
      const answers = await tell(world, 'CONNECTION_SYNCED', holder, { ...connection, transactions: told });
      return `${told.length} opérations dites à ${localTime(world.now())}, réponses : ${answers.map(({ status }) => status).join(', ')}`;
    },
  });
}

function refusal(status: number, code: string, description: string): Answer {
  return { status, body: { code, description } };
}
