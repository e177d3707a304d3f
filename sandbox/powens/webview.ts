import type { Answer, Asked } from '../double.ts';
import { formOf } from '../double.ts';
import { inBackground } from '../in-background.ts';
import type { World } from '../world.ts';
import { banks } from './bank.ts';
import type { Holders } from './holders.ts';
import { tell } from './webhook.ts';

/**
 * The page where people choose their bank. They go back to `redirect_uri` with `connection_id`, or with `error`, and with
 * their `state`; the webhook comes when the bank has told its first transactions.
 */
export function webview(asked: Asked, world: World, holders: Holders): Answer {
  const asking = asked.method === 'POST' ? new URLSearchParams(formOf(asked)) : asked.query;
  const [code, state, back] = ['code', 'state', 'redirect_uri'].map((name) => asking.get(name));
  const holder = holders.byCode(code ?? null, world.now());
  if (!back) return page(400, '<h1>Adresse de retour absente</h1>');
  if (!holder) return goBack(back, { error: 'invalid_grant', error_description: 'The code is expired', state });
  if (asked.method !== 'POST') return page(200, choice(asking));
  const bank = banks.find(({ id }) => String(id) === asking.get('bank'));
  if (!bank) return goBack(back, { error: 'access_denied', error_description: 'The user cancelled', state });
  const connection = holders.connect(holder, bank, world.now());
  inBackground('powens', () => tell(world, 'CONNECTION_SYNCED', holder, connection));
  return goBack(back, { connection_id: String(connection.id), state });
}

function goBack(uri: string, values: Record<string, string | null | undefined>): Answer {
  const url = new URL(uri);
  for (const [name, value] of Object.entries(values)) if (value) url.searchParams.set(name, value);
  return { status: 303, headers: { location: url.href } };
}

function choice(asking: URLSearchParams): string {
  const kept = [...asking].map(
    ([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`,
  );
  const offered = banks.map(({ id, name }) => `<button name="bank" value="${id}">${escaped(name)}</button>`);
  return `<h1>Choisissez votre banque</h1>
    <p>Double de Powens : ces banques n’existent pas, et aucun mot de passe n’est demandé.</p>
    <form method="post">${kept.join('')}${offered.join('')}<button class="leave" name="bank" value="">Annuler</button></form>`;
}

function page(status: number, content: string): Answer {
  const body = `<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Powens (double)</title>
    <meta name="viewport" content="width=device-width"><style>${style}</style></head><body><main>${content}</main></body></html>`;
  return { status, headers: { 'content-type': 'text/html; charset=utf-8' }, body };
}

const style = `body{margin:0;font:17px/1.5 system-ui,sans-serif;background:#f3f5fb;color:#17203a}
  main{max-width:26rem;margin:0 auto;padding:3rem 1.25rem}h1{font-size:1.6rem}form{display:grid;gap:.75rem}
  button{padding:1rem;border:1px solid #c7cee3;border-radius:12px;background:#fff;font:inherit;font-weight:600;text-align:left}
  button:focus-visible{outline:3px solid #4a63e0}.leave{border:0;background:none;text-align:center}`;

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
