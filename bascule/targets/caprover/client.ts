import { z } from 'zod';
import { CapRoverError } from './caprover-error.ts';
import { Connection, type ConnectionOptions } from './connection.ts';
import * as wire from './wire.ts';

/**
 * CapRover's API v2. One change at a time, since it takes no more; what it refuses for the moment (busy, restarting, not
 * ready) is asked again until our patience is over, and that is harmless: each call says what must be true.
 * @throws CapRoverError
 */
export class CapRoverClient {
  readonly #connection: Connection;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: ConnectionOptions) {
    this.#connection = new Connection(options);
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

  /**
   * Both, always: what is left out is emptied. Said once, without patience: what was read a while ago may be older than
   * what somebody else wrote since, so whoever was told to wait has to read again first.
   */
  async setNginx(base: string, captain: string): Promise<void> {
    const body = { baseConfig: { customValue: base }, captainConfig: { customValue: captain } };
    await this.#change('POST', '/user/system/nginxconfig/', body, 0);
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

  /** With their passwords. */
  async registries(): Promise<wire.Registry[]> {
    return (await this.#get('/user/registries/', wire.registries)).registries;
  }

  /** CapRover tries the account first (1112). */
  async addRegistry(registry: Omit<wire.Registry, 'id'>): Promise<void> {
    await this.#change('POST', '/user/registries/insert/', registry);
  }

  async updateRegistry(registry: wire.Registry): Promise<void> {
    await this.#change('POST', '/user/registries/update/', registry);
  }

  /** What CapRover builds stays on its node. */
  async pushNowhere(): Promise<void> {
    await this.#change('POST', '/user/registries/setpush/', { registryId: '' });
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
    const parsed = schema.safeParse(await this.#connection.ask('GET', path, null));
    if (parsed.success) return parsed.data;
    const sentence = `CapRover a répondu à ${path} autrement que sa version 1.15 : ${z.prettifyError(parsed.error)}. Mettez CapRover à la version 1.15.3.`;
    throw new CapRoverError('refused', sentence);
  }

  #change(method: string, path: string, body: unknown, patienceMs?: number): Promise<unknown> {
    const done = this.#turn.then(() => this.#connection.ask(method, path, JSON.stringify(body), patienceMs));
    this.#turn = done.catch(() => {});
    return done;
  }
}

/** Swallows one of CapRover's own refusals: what was asked is so already. */
function unless(status: number): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof CapRoverError && error.status === status)) throw error;
  };
}
