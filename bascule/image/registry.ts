import { createHash } from 'node:crypto';
import { ImageError } from './image-error.ts';

export interface RegistryAccount {
  user: string;
  password: string;
}

export interface RegistryOptions {
  /** Where images are pushed to: `host[:port]` and what stands before the component's name, as in `registry:5000/rewapp`. */
  prefix: string;
  /** Who pushes; asked each time, since tokens (ECR's live 12 h) run out. None: a registry without accounts. */
  login?: () => Promise<RegistryAccount>;
  /** Without TLS; the engine has to be told the same (`--insecure-registry`). By default only on this machine. */
  insecure?: boolean;
}

export interface Descriptor {
  mediaType: string;
  digest: string;
  size: number;
}

export const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const MANIFESTS = [
  OCI_MANIFEST,
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
];

/**
 * One repository of an OCI registry, by its HTTP API.
 * https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md
 */
export class Repository {
  readonly #base: string;
  readonly #options: RegistryOptions;
  readonly #name: string;
  #authorization: string | null = null;

  constructor(options: RegistryOptions, component: string) {
    const [host = '', ...path] = options.prefix.split('/');
    const insecure = options.insecure ?? /^(localhost|127\.|\[::1\])/.test(host);
    this.#options = options;
    this.#name = [...path, component].join('/');
    this.#base = `${insecure ? 'http' : 'https'}://${host}/v2/${this.#name}`;
  }

  /** What a tag or digest leads to; null when there is none. @throws ImageError `registry-refused` */
  async find(reference: string): Promise<Descriptor | null> {
    const answer = await this.#ask(`/manifests/${reference}`, {
      method: 'HEAD',
      headers: { accept: MANIFESTS.join() },
    });
    if (answer.status === 404) return null;
    await this.#expect(answer, 200);
    const { headers } = answer;
    const digest = headers.get('docker-content-digest') ?? '';
    return { digest, mediaType: headers.get('content-type') ?? '', size: Number(headers.get('content-length')) };
  }

  async manifest(reference: string): Promise<unknown> {
    const answer = await this.#ask(`/manifests/${reference}`, { headers: { accept: MANIFESTS.join() } });
    await this.#expect(answer, 200);
    return answer.json();
  }

  async blob(digest: string): Promise<string> {
    const answer = await this.#ask(`/blobs/${digest}`);
    await this.#expect(answer, 200);
    return answer.text();
  }

  /** Uploads in one piece, unless it is there already. */
  async putBlob(mediaType: string, content: string): Promise<Descriptor> {
    const bytes = Buffer.from(content);
    const descriptor = { mediaType, digest: sha256(bytes), size: bytes.length };
    if ((await this.#ask(`/blobs/${descriptor.digest}`, { method: 'HEAD' })).status === 200) return descriptor;
    const begun = await this.#ask('/blobs/uploads/', { method: 'POST' });
    await this.#expect(begun, 202);
    const place = new URL(begun.headers.get('location') ?? '', `${this.#base}/blobs/uploads/`);
    place.searchParams.set('digest', descriptor.digest);
    const headers = { 'content-type': 'application/octet-stream' };
    await this.#expect(await this.#ask(place, { method: 'PUT', headers, body: bytes }), 201);
    return descriptor;
  }

  async putManifest(tag: string, mediaType: string, manifest: unknown): Promise<void> {
    const body = JSON.stringify(manifest);
    const init = { method: 'PUT', headers: { 'content-type': mediaType }, body };
    await this.#expect(await this.#ask(`/manifests/${tag}`, init), 201);
  }

  async #ask(path: string | URL, init: RequestInit = {}): Promise<Response> {
    const url = typeof path === 'string' ? `${this.#base}${path}` : path;
    const request = () => {
      const headers = { ...(init.headers as Record<string, string>) };
      if (this.#authorization) headers['authorization'] = this.#authorization;
      return fetch(url, { ...init, headers, signal: AbortSignal.timeout(60_000) });
    };
    try {
      const answer = await request();
      if (answer.status !== 401 || !this.#options.login) return answer;
      this.#authorization = await this.#authorize(answer.headers.get('www-authenticate') ?? '', this.#options.login);
      return await request();
    } catch (cause) {
      if (cause instanceof ImageError) throw cause;
      const why = cause instanceof Error ? causeOf(cause) : String(cause);
      const sentence = `Le registre d’images ${this.#options.prefix} ne répond pas (${why}) : vérifiez son adresse et qu’il est démarré.`;
      throw new ImageError('registry-refused', sentence, { cause });
    }
  }

  /** Basic, as ECR; or a token, as others: https://distribution.github.io/distribution/spec/auth/token/ */
  async #authorize(challenge: string, login: () => Promise<RegistryAccount>): Promise<string> {
    const { user, password } = await login();
    const basic = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
    const { realm, ...asked } = Object.fromEntries(
      [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]),
    );
    if (!/^bearer/i.test(challenge) || !realm) return basic;
    const query = new URLSearchParams({ ...asked, scope: `repository:${this.#name}:pull,push` });
    const answer = await fetch(`${realm}?${query}`, { headers: { authorization: basic } });
    await this.#expect(answer, 200);
    const said = (await answer.json()) as { token?: string; access_token?: string };
    return `Bearer ${said.token ?? said.access_token ?? ''}`;
  }

  async #expect(answer: Response, status: number): Promise<void> {
    if (answer.status === status) return;
    const said = (await answer.text().catch(() => '')).trim().slice(0, 300);
    const remedy =
      answer.status === 401 || answer.status === 403
        ? 'donnez un compte qui peut lire et écrire dans ce dépôt'
        : 'lisez le journal du registre';
    const sentence = `Le registre d’images ${this.#options.prefix} a répondu ${answer.status} pour ${this.#name}${said && ` (${said})`} : ${remedy}.`;
    throw new ImageError('registry-refused', sentence);
  }
}

const sha256 = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

const causeOf = (error: Error) => (error.cause instanceof Error ? error.cause.message : error.message);
