import { beforeEach, describe, expect, it } from 'vitest';
import { Api } from '../api/api';
import { noAnswer, refusal } from '../api/refusal';
import type { Exchange, Wire } from '../api/wire';
import type { SessionStore } from './session-store';
import { memoryStore, tokens } from './session.fixture';
import { Session } from './session';

/** An API whose refresh tokens serve once, as the real one: a second use is refused. */
class Server {
  readonly calls: string[] = [];
  online = true;
  accessToken: string | null = null;
  refreshToken: string | null = null;
  #generation = 0;

  readonly wire: Wire = async (exchange) => {
    this.calls.push(exchange.path);
    await Promise.resolve();
    return this.online ? this.#answer(exchange) : refused(0, noAnswer(null));
  };

  #answer({ path, body, accessToken }: Exchange) {
    const given = (body as { refreshToken?: string } | undefined)?.refreshToken;
    if (path === 'identity/login') return this.#open();
    if (path === 'identity/refresh') return given === this.refreshToken ? this.#open() : over;
    if (path === 'identity/logout') return accepted(undefined);
    return accessToken === this.accessToken ? accepted({ points: 7 }) : over;
  }

  #open() {
    const opened = tokens(++this.#generation);
    this.accessToken = opened.accessToken;
    this.refreshToken = opened.refreshToken;
    return accepted(opened);
  }
}

const accepted = (value: unknown) => ({ status: 200, answer: { ok: true as const, value } });
const refused = (status: number, why = refusal('session-expiree', 'Finie.')) => ({
  status,
  answer: { ok: false as const, refusal: why },
});
const over = refused(401);

let server: Server;
let store: SessionStore;
let session: Session;
let api: Api;

beforeEach(async () => {
  server = new Server();
  store = memoryStore();
  session = new Session(server.wire, store);
  api = new Api(server.wire, session);
  await session.signIn({ email: 'lea@exemple.fr', password: 'x' }, () => null);
  server.calls.length = 0;
});

describe('a session', () => {
  it('outlives the page', () => {
    expect(new Session(server.wire, store).subject()?.displayName).toBe('Léa');
  });

  it('is renewed once for many callers, who all get their answer', async () => {
    server.accessToken = 'another';
    const answers = await Promise.all([1, 2, 3].map(() => api.get('wallet/balance')));
    expect(answers.map(({ ok }) => ok)).toEqual([true, true, true]);
    expect(server.calls.filter((path) => path === 'identity/refresh')).toHaveLength(1);
  });

  it('is renewed once for two tabs: the second takes what the first got', async () => {
    const otherTab = new Api(server.wire, new Session(server.wire, store));
    server.accessToken = 'another';
    const answers = await Promise.all([api.get('wallet/balance'), otherTab.get('wallet/balance')]);
    expect(answers.map(({ ok }) => ok)).toEqual([true, true]);
    expect(server.calls.filter((path) => path === 'identity/refresh')).toHaveLength(1);
  });

  it('ends when it can’t be renewed, and the screen learns why', async () => {
    server.accessToken = server.refreshToken = null;
    const answer = await api.get('wallet/balance');
    expect(answer).toMatchObject({
      ok: false,
      refusal: { message: 'Votre session a expiré. Connectez-vous de nouveau.' },
    });
    expect([session.subject(), session.expired(), store.read()]).toEqual([null, true, null]);
  });

  it('survives a network failure in the middle of its renewal', async () => {
    const renewal = session.renew('access 1');
    server.online = false;
    expect(await renewal).toMatchObject({ ok: false, refusal: { code: 'hors-ligne' } });
    expect(session.subject()).not.toBeNull();
    server.online = true;
    expect(await session.renew('access 1')).toEqual({ ok: true, value: 'access 2' });
  });

  it('ends in every tab when one signs out, and the API is told', async () => {
    const otherTab = new Session(server.wire, store);
    await session.signOut();
    expect([session.subject(), otherTab.subject()]).toEqual([null, null]);
    expect(server.calls).toEqual(['identity/logout']);
  });

  it('is not kept for a person turned away at the door, nor left open at the API', async () => {
    const turnedAway = refusal('acces-refuse', 'Réservé aux partenaires.');
    const door = new Session(server.wire, memoryStore());
    const answer = await door.signIn({ email: 'lea@exemple.fr', password: 'x' }, () => turnedAway);
    expect(answer).toEqual({ ok: false, refusal: turnedAway });
    expect(door.subject()).toBeNull();
    expect(server.calls).toEqual(['identity/login', 'identity/logout']);
  });
});
