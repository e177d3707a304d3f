import { createHash } from 'node:crypto';
import type { Answer, Asked } from '../double.ts';
import { bearerOf, jsonOf } from '../double.ts';
import type { World } from '../world.ts';

/** What `sentry-cli` was seen to ask for when it uploads source maps. */
export class Releases {
  readonly #chunks = new Set<string>();
  readonly #bundles = new Map<string, { projects: string[]; version: string | null }>();
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  answer(asked: Asked, rest: string, url: string): Answer {
    if (!bearerOf(asked)) return { status: 401, body: { detail: 'Authentication credentials were not provided.' } };
    if (rest === 'chunk-upload/') return asked.method === 'GET' ? this.#options(url, asked.path) : this.#keep(asked);
    if (rest === 'artifactbundle/assemble/') return this.#assemble(asked);
    if (/^releases\/([^/]+\/)?(deploys\/)?$/.test(rest)) return this.#release(asked);
    return { status: 404, body: { detail: 'The requested resource does not exist' } };
  }

  #options(url: string, path: string): Answer {
    const body = {
      ...{
        url: `${url}${path}`,
        chunkSize: 8_388_608,
        chunksPerRequest: 64,
        maxRequestSize: 33_554_432,
        concurrency: 1,
      },
      ...{
        hashAlgorithm: 'sha1',
        compression: [],
        accept: ['debug_files', 'release_files', 'artifact_bundles', 'artifact_bundles_v2'],
      },
    };
    return { status: 200, body };
  }

  /** Parts of a multipart form, each named by its digest. */
  #keep({ body }: Asked): Answer {
    for (const [, name] of body.toString('latin1').matchAll(/filename="([0-9a-f]{40})"/g))
      if (name) this.#chunks.add(name);
    return { status: 200, body: {} };
  }

  /** What is missing is asked for; once all is there the bundle stands. */
  #assemble(asked: Asked): Answer {
    const {
      checksum = '',
      chunks = [],
      projects = [],
      version = null,
    } = (jsonOf(asked) ?? {}) as {
      checksum?: string;
      chunks?: string[];
      projects?: string[];
      version?: string | null;
    };
    const missingChunks = chunks.filter((chunk) => !this.#chunks.has(chunk));
    if (missingChunks.length > 0) return { status: 200, body: { state: 'not_found', missingChunks, detail: null } };
    if (!this.#bundles.has(checksum))
      this.#tell('Source maps reçues', `Paquet ${checksum.slice(0, 12)} de ${projects.join(', ')}`);
    this.#bundles.set(checksum, { projects, version });
    return { status: 200, body: { state: 'ok', missingChunks: [], detail: null } };
  }

  #release(asked: Asked): Answer {
    const { version, projects = [] } = (jsonOf(asked) ?? {}) as { version?: string; projects?: string[] };
    const named = version ?? decodeURIComponent(asked.path.split('/').at(-2) ?? '');
    return {
      status: asked.method === 'POST' ? 201 : 200,
      body: {
        version: named,
        projects: projects.map((slug) => ({ slug, name: slug })),
        dateCreated: new Date(this.#world.now()).toISOString(),
        newGroups: 0,
      },
    };
  }

  #tell(subject: string, text: string): void {
    this.#world.inbox.receive({
      kind: 'error',
      service: 'sentry',
      from: 'sentry-cli',
      to: ['source maps'],
      subject,
      text,
      raw: { digest: createHash('sha1').update(text).digest('hex') },
    });
  }
}
