import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { CapRoverError } from './caprover-error.ts';
import { askHttp, type HttpAnswer } from './http.ts';
import { meaningOf, refusal, type Meaning } from './meaning.ts';
import * as wire from './wire.ts';

interface Options {
  /** As `https://captain.apps.rewapp.fr`: what is before `/api/v2`. */
  url: string;
  /** Asked for at each login, kept nowhere. */
  password: () => string | Promise<string>;
  /** How long we come back to a CapRover that is away, starting, or busy with somebody else. */
  patienceMs?: number;
  /** How long one answer may take: an update waits for Docker and for nginx. */
  answerWithinMs?: number;
}

const FIRST_PAUSE_MS = 150;
const LONGEST_PAUSE_MS = 5_000;

/**
 * CapRover's API v2. One change at a time, since it takes no more; what it refuses for the moment (busy, restarting, not
 * ready) is asked again until our patience is over, and that is harmless: each call says what must be true.
 * @throws CapRoverError
 */
export class CapRoverClient {
  readonly #options: Required<Options>;
  #token: string | null = null;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: Options) {
    this.#options = { patienceMs: 120_000, answerWithinMs: 90_000, ...options };
  }

  async apps(): Promise<wire.Apps> {
    return this.#get('/user/apps/appDefinitions/', wire.apps);
  }

  /** The app is there afterwards, whoever made it; what it begins with is built in the background. */
  async register(appName: string, hasPersistentData: boolean, projectId = ''): Promise<void> {
    const body = { appName, projectId, hasPersistentData };
    await this.#change('POST', '/user/apps/appDefinitions/register/?detached=1', body).catch(unless(1103));
  }

  /** Changes what is named and nothing else. Every change replaces all of the app's containers, one of a description too. */
  async patch(appName: string, changes: wire.AppChanges): Promise<void> {
    await this.#change('PATCH', '/user/apps/appDefinitions/update/', { appName, ...changes });
  }

  /** Begins a build and answers at once; `followBuild` sees it through. */
  async deploy(appName: string, definition: wire.CaptainDefinition, gitHash: string): Promise<void> {
    const captainDefinitionContent = JSON.stringify({ schemaVersion: 2, ...definition });
    // Not attached: queued behind another build it would hold CapRover's lock until that is done.
    await this.#change('POST', `/user/apps/appData/${appName}/?detached=1`, { captainDefinitionContent, gitHash });
  }

  async build(appName: string): Promise<wire.Build> {
    return this.#get(`/user/apps/appData/${appName}/`, wire.build);
  }

  /** The last 500 lines or so, in Docker's own frames. */
  async logs(appName: string): Promise<Buffer> {
    const { logs } = await this.#get(`/user/apps/appData/${appName}/logs?encoding=hex`, wire.logs);
    return Buffer.from(logs, 'hex');
  }

  async addDomain(appName: string, customDomain: string): Promise<void> {
    await this.#change('POST', '/user/apps/appDefinitions/customdomain/', { appName, customDomain });
  }

  /** A certificate of Let's Encrypt; without a domain, for the app's own under the root. */
  async secure(appName: string, customDomain: string | null): Promise<void> {
    const [what, body] = customDomain ? ['customdomain', { appName, customDomain }] : ['basedomain', { appName }];
    await this.#change('POST', `/user/apps/appDefinitions/enable${what}ssl/`, body);
  }

  async nginx(): Promise<wire.Nginx> {
    return this.#get('/user/system/nginxconfig/', wire.nginx);
  }

  /** Both, always: what is left out is emptied. */
  async setNginx(base: string, captain: string): Promise<void> {
    const body = { baseConfig: { customValue: base }, captainConfig: { customValue: captain } };
    await this.#change('POST', '/user/system/nginxconfig/', body);
  }

  async projects(): Promise<wire.Project[]> {
    return (await this.#get('/user/projects/', wire.projects)).projects;
  }

  async registerProject(name: string, description: string): Promise<void> {
    await this.#change('POST', '/user/projects/register/', { name, description });
  }

  async saveProject(projectDefinition: wire.Project): Promise<void> {
    await this.#change('POST', '/user/projects/update/', { projectDefinition });
  }

  async info(): Promise<wire.Info> {
    return this.#get('/user/system/info/', wire.info);
  }

  async version(): Promise<string> {
    return (await this.#get('/user/system/versionInfo/', wire.versionInfo)).currentVersion;
  }

  async setRootDomain(rootDomain: string): Promise<void> {
    await this.#change('POST', '/user/system/changerootdomain/', { rootDomain });
  }

  async enableRootSsl(emailAddress: string): Promise<void> {
    await this.#change('POST', '/user/system/enablessl/', { emailAddress });
  }

  async forceRootSsl(): Promise<void> {
    await this.#change('POST', '/user/system/forcessl/', { isEnabled: true });
  }

  async #get<T>(path: string, schema: z.ZodType<T>): Promise<T> {
    const parsed = schema.safeParse(await this.#ask('GET', path, null));
    if (parsed.success) return parsed.data;
    const sentence = `CapRover a répondu à ${path} autrement que sa version 1.15 : ${z.prettifyError(parsed.error)}. Mettez CapRover à la version 1.15.3.`;
    throw new CapRoverError('refused', sentence);
  }

  #change(method: string, path: string, body: unknown): Promise<unknown> {
    const done = this.#turn.then(() => this.#ask(method, path, JSON.stringify(body)));
    this.#turn = done.catch(() => {});
    return done;
  }

  /** Asks until there is an answer that more patience would not change. */
  async #ask(method: string, path: string, body: string | null): Promise<unknown> {
    const until = performance.now() + this.#options.patienceMs;
    let loggedIn = false;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.6, LONGEST_PAUSE_MS)) {
      this.#token ??= await this.#login(until);
      const meaning = await this.#once(method, path, body, this.#token);
      if (meaning.is === 'done') return meaning.data;
      if (meaning.is === 'login' && !loggedIn) {
        this.#token = null;
        loggedIn = true;
        continue;
      }
      if (meaning.is === 'later' && performance.now() + pauseMs < until) {
        await setTimeout(pauseMs * (0.75 + Math.random() / 2));
        loggedIn = false;
        continue;
      }
      throw refusal(meaning, { method, path, patienceMs: this.#options.patienceMs });
    }
  }

  async #login(until: number): Promise<string> {
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.6, LONGEST_PAUSE_MS)) {
      const body = JSON.stringify({ password: await this.#options.password() });
      const meaning = await this.#once('POST', '/login/', body, null);
      if (meaning.is === 'done') return wire.login.parse(meaning.data).token;
      const patient = meaning.is === 'later' && performance.now() + pauseMs < until;
      if (!patient) throw refusal(meaning, { method: 'POST', path: '/login/', patienceMs: this.#options.patienceMs });
      await setTimeout(pauseMs);
    }
  }

  async #once(method: string, path: string, body: string | null, token: string | null): Promise<Meaning> {
    const headers = {
      'x-namespace': 'captain',
      ...(token !== null && { 'x-captain-auth': token }),
      ...(body !== null && { 'content-type': 'application/json' }),
    };
    const url = new URL(`${this.#options.url.replace(/\/$/, '')}/api/v2${path}`);
    const asked = askHttp({ url, method, headers, body, withinMs: this.#options.answerWithinMs });
    return meaningOf(await asked.catch((error: Error): HttpAnswer | Error => error));
  }
}

/** Swallows one of CapRover's own refusals: what was asked is so already. */
function unless(status: number): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof CapRoverError && error.status === status)) throw error;
  };
}
