import { mkdtemp, readFile, rm, writeFile, chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import Docker from 'dockerode';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { baseImage, noEngine, startEngine, type Engine } from '../../e2e/setup/docker.ts';
import { noRegistry, REGISTRY_ACCOUNT, startRegistry, type Registry } from '../../e2e/setup/registry.ts';
import { tagOf } from './attach.ts';
import { build } from './engine.ts';
import { contextTar, dockerfileOf } from './context.ts';
import { EngineImages, type EngineImagesOptions } from './engine-images.ts';
import { imageVariables } from './images.ts';
import { Repository } from './registry.ts';
import { COMMIT, stored } from './spec/stored.ts';

const DOCKERFILES = join(import.meta.dirname, '../../infra/images');
const dockerfiles = { process: join(DOCKERFILES, 'api.Dockerfile'), static: join(DOCKERFILES, 'front.Dockerfile') };
const COMMAND = ['node', 'say.mjs'];
const SAY = `process.stdout.write(JSON.stringify({
  uid: process.getuid(), pid: process.pid, port: process.env.PORT, token: process.env.TOKEN ?? null,
}));`;

describe.skipIf(noEngine('images'))('an image', { timeout: 120_000 }, () => {
  let engine: Engine;
  let docker: Docker;
  let state: string;
  let base: string;

  beforeAll(async () => {
    state = await mkdtemp(join(tmpdir(), 'images-'));
    engine = await startEngine();
    docker = new Docker({ socketPath: engine.socket });
    base = await baseImage(engine.socket);
  });

  afterAll(async () => {
    await engine?.stop();
    await rm(state, { recursive: true, force: true });
  });

  const imagesWith = (options: Partial<EngineImagesOptions> = {}) =>
    new EngineImages({ engine: docker, base, dockerfiles, state, ...options });

  /** What a container of it writes until it ends; dockerode reads JSON by itself. */
  async function run(image: string, host: Docker.HostConfig = {}): Promise<unknown> {
    const container = await docker.createContainer({
      Image: image,
      Tty: true,
      HostConfig: { NetworkMode: 'none', ...host },
    });
    await container.start();
    await container.wait();
    const said: unknown = await container.logs({ stdout: true, stderr: true });
    await container.remove();
    return said;
  }

  /** As the engine asks for a container's health: with the container's own variables, and these. */
  async function asked(container: Docker.Container, Cmd: string[], Env: string[]) {
    const exec = await container.exec({ Cmd, Env, AttachStdout: true, Tty: true });
    const said = await text(await exec.start({ Tty: true }));
    return { said: said.trim(), code: (await exec.inspect()).ExitCode };
  }

  test('is made of the stored files, found again by its tag, and labelled with its commit', async () => {
    const artifact = await stored(state, { 'say.mjs': SAY });
    const reference = await imagesWith().of(artifact, COMMAND);
    expect(reference).toMatch(/^api:[0-9a-f]{16}$/);
    const found = await docker.getImage(reference).inspect();
    expect(found.Config.Labels).toEqual({
      'bascule.artifact': artifact.digest,
      'bascule.component': 'api',
      'org.opencontainers.image.created': artifact.builtAt,
      'org.opencontainers.image.revision': COMMIT,
      'org.opencontainers.image.version': 'v1',
    });
    expect(found.Config.Healthcheck).toMatchObject({ Test: ['CMD', 'node', '/bascule/image/inside/health.js'] });
    expect(found.RepoTags).toContain(reference);
    expect(found.RepoTags).toContainEqual(expect.stringMatching(/^api:c0ffee000000-\d{8}T\d{6}Z$/));
    const [own, under] = [found.Size, (await docker.getImage(base).inspect()).Size];
    expect(own - under).toBeLessThan(200_000_000);
    expect(await imagesWith().of(artifact, COMMAND)).toBe(reference);
    expect((await docker.getImage(reference).inspect()).Id).toBe(found.Id);
    expect(await imagesWith().of(artifact, ['node', 'other.mjs'])).not.toBe(reference);
  });

  test('runs as an ordinary user on a root that is read only, as the first process, with its secrets as variables', async () => {
    const reference = await imagesWith().of(await stored(state, { 'say.mjs': SAY }), COMMAND);
    const secrets = await mkdtemp(join(tmpdir(), 'secrets-'));
    await chmod(secrets, 0o755);
    await writeFile(join(secrets, 'TOKEN'), 'hush');
    const said = await run(reference, {
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      Binds: [`${secrets}:/run/secrets:ro`],
    });
    expect(said).toEqual({ uid: 1000, pid: 1, port: '8080', token: 'hush' });
    await rm(secrets, { recursive: true });
  });

  test('built twice from the same files has the same layers', async () => {
    const { files } = await stored(state, { 'say.mjs': SAY, 'deep/er.txt': 'er' });
    const layersOf = async (tag: string, when: string) => {
      const context = contextTar({ dockerfile: await dockerfileOf(dockerfiles.process, []), files });
      const dated = { BASE: base, CREATED: when, SOURCE_DATE_EPOCH: '1' };
      await build(docker, context, { what: tag, tags: [tag], arguments: dated, labels: {}, cached: false });
      return (await docker.getImage(tag).inspect()).RootFS.Layers;
    };
    const first = await layersOf('twice:1', 'yesterday');
    expect(await layersOf('twice:2', 'today')).toEqual(first);
  });

  test('asked for twice at once, by two servers, is built once', async () => {
    const artifact = await stored(state, { 'say.mjs': `${SAY}//` });
    const images = imagesWith();
    const made = await Promise.all([images.of(artifact, []), images.of(artifact, []), imagesWith().of(artifact, [])]);
    expect(new Set(made).size).toBe(1);
    const said = await docker.listImages({ filters: { label: [`bascule.artifact=${artifact.digest}`] } });
    expect(said).toHaveLength(1);
  });

  test('is not made of files that were altered, or that nobody built', async () => {
    const artifact = await stored(state, { 'say.mjs': 'good' });
    await chmod(join(artifact.files, 'say.mjs'), 0o644);
    await writeFile(join(artifact.files, 'say.mjs'), 'bad');
    await expect(imagesWith().of(artifact, [])).rejects.toThrow(/ont été modifiés\. Reconstruisez v1/);
    await expect(imagesWith().of({ ...artifact, files: '/nowhere/files' }, [])).rejects.toThrow(
      '/nowhere/files n’est pas un artefact construit',
    );
  });

  test('that can not be built says why, and one whose base is missing names it', async () => {
    const wrong = join(state, 'wrong.Dockerfile');
    await writeFile(wrong, `FROM ${base}\nRUN ["node", "-e", "console.log('no room'); process.exit(3)"]\n`);
    const artifact = await stored(state, { 'say.mjs': 'x' });
    await expect(imagesWith({ dockerfiles: { ...dockerfiles, process: wrong } }).of(artifact, [])).rejects.toThrow(
      /L’image de api v1 n’a pas pu être construite : [^]*code: 3[^]*no room/,
    );
    await expect(imagesWith({ base: '127.0.0.1:1/none:1' }).of(artifact, [])).rejects.toThrow(
      /L’image 127\.0\.0\.1:1\/none:1 n’a pas pu être prise/,
    );
  });

  describe.skipIf(noRegistry('images in a registry'))('in a registry', () => {
    let registry: Registry;
    const options = () => ({ prefix: `${registry.address}/rewapp`, login: async () => REGISTRY_ACCOUNT });
    const repository = () => new Repository(options(), 'api');
    /** Without the base: to compress its 130 MB proves nothing of ours. */
    const pushed = (more: Partial<EngineImagesOptions> = {}) =>
      imagesWith({
        registry: options(),
        dockerfiles: { ...dockerfiles, process: join(state, 'bare.Dockerfile') },
        ...more,
      });

    beforeAll(async () => {
      registry = await startRegistry({ accounts: true });
      await writeFile(join(state, 'bare.Dockerfile'), 'FROM scratch\nCOPY files /app\n');
    });
    afterAll(() => registry?.stop());

    async function forget(tag: string): Promise<void> {
      const { user, password } = REGISTRY_ACCOUNT;
      const url = `http://${registry.address}/v2/rewapp/api/manifests/${(await repository().find(tag))?.digest}`;
      const headers = { authorization: `Basic ${btoa(`${user}:${password}`)}` };
      expect((await fetch(url, { method: 'DELETE', headers })).status).toBe(202);
      expect(await repository().find(tag)).toBeNull();
    }

    test('has its bill of materials and its provenance beside it', async () => {
      const artifact = await stored(state, { 'say.mjs': `${SAY}//3` }, { packages: ['node_modules/zod'] });
      const reference = await pushed({ product: 'REWAPP' }).of(artifact, COMMAND);
      const [name = '', digest = ''] = reference.split('@');
      expect(name).toBe(`${registry.address}/rewapp/api`);
      const subject = await repository().find(digest);
      expect(subject).toMatchObject({ digest, size: expect.any(Number) });
      const paper = async (kind: 'sbom' | 'att') => {
        const manifest = (await repository().manifest(tagOf(digest, kind))) as {
          subject: unknown;
          layers: { digest: string }[];
        };
        expect(manifest.subject).toEqual(subject);
        return repository().blob(manifest.layers[0]!.digest);
      };
      const bill = await paper('sbom');
      expect(await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(bill)).toBeNull();
      expect(JSON.parse(bill)).toMatchObject({ components: [{ name: 'zod', scope: 'required' }] });
      const statement = JSON.parse(await paper('att'));
      expect(statement).toMatchObject({
        predicateType: 'https://slsa.dev/provenance/v1',
        subject: [{ name, digest: { sha256: digest.slice('sha256:'.length) } }],
      });
      expect(statement.predicate.buildDefinition.resolvedDependencies).toContainEqual({
        name: 'artifact',
        digest: { sha256: artifact.digest },
      });
    });

    test('is taken from there by an engine that has it no more, and the paper that a crash kept from it is made up for', async () => {
      const artifact = await stored(state, { 'say.mjs': `${SAY}//2` });
      const images = pushed();
      const reference = await images.of(artifact, COMMAND);
      const digest = reference.split('@')[1] ?? '';
      for (const { Id } of await docker.listImages({ filters: { reference: [`${registry.address}/rewapp/api`] } }))
        await docker.getImage(Id).remove({ force: true });
      await forget(tagOf(digest, 'att'));
      expect(await images.of(artifact, COMMAND)).toBe(reference);
      expect(await repository().find(tagOf(digest, 'att'))).not.toBeNull();
      expect((await docker.getImage(reference).inspect()).Config.Cmd).toEqual(COMMAND);
    });

    test('of which the account is wrong, or which is not there, is told so', async () => {
      const artifact = await stored(state, { 'say.mjs': SAY });
      const login = async () => ({ ...REGISTRY_ACCOUNT, password: 'wrong' });
      await expect(pushed({ registry: { ...options(), login } }).of(artifact, COMMAND)).rejects.toThrow(
        /a répondu 401 .* donnez un compte qui peut lire et écrire/,
      );
      await expect(pushed({ registry: { prefix: '127.0.0.1:1/x' } }).of(artifact, COMMAND)).rejects.toThrow(
        /Le registre d’images 127\.0\.0\.1:1\/x ne répond pas/,
      );
    });
  });

  test('of a front end serves it as the switch does', async () => {
    const page = '<!doctype html>'.padEnd(3_000, 'x');
    const files = { 'index.html': page, 'main-5F3KJ2QX.js': 'let a;' };
    const front = await stored(state, files, { component: 'admin', kind: 'static' });
    const image = await imagesWith().of(front, []);
    const found = await docker.getImage(image).inspect();
    const variables = (spec: { probePath: string }) =>
      Object.entries(imageVariables(spec)).map(([name, value]) => `${name}=${value}`);
    const network = await docker.createNetwork({ Name: 'front-of-a-test' });
    const container = await docker.createContainer({
      Image: image,
      Env: ['FALLBACK=index.html', ...variables({ probePath: '/main-5F3KJ2QX.js' })],
      HostConfig: { ReadonlyRootfs: true, NetworkMode: 'front-of-a-test' },
    });
    await container.start();
    const { NetworkSettings } = await container.inspect();
    const url = `http://${NetworkSettings.Networks['front-of-a-test']!.IPAddress}:8080`;
    await expect
      .poll(() =>
        fetch(url).then(
          ({ status }) => status,
          () => 0,
        ),
      )
      .toBe(200);
    const route = await fetch(`${url}/points/42`, { headers: { accept: 'text/html', 'accept-encoding': 'br' } });
    expect([route.status, route.headers.get('content-encoding'), await route.text()]).toEqual([200, 'br', page]);
    expect(route.headers.get('last-modified')).toBeNull();
    const again = { 'if-none-match': route.headers.get('etag') ?? '', 'accept-encoding': 'br' };
    expect((await fetch(url, { headers: again })).status).toBe(304);
    const script = await fetch(`${url}/main-5F3KJ2QX.js`);
    expect(script.headers.get('cache-control')).toContain('immutable');
    expect((await fetch(`${url}/none.js`)).status).toBe(404);
    const look = (Env: string[]) => asked(container, (found.Config.Healthcheck?.Test ?? []).slice(1), Env);
    expect(await look([])).toEqual({ said: '/main-5F3KJ2QX.js: 200', code: 0 });
    expect(await look(variables({ probePath: '/none.js' }))).toEqual({ said: '/none.js: 404', code: 1 });
    await container.stop();
    expect((await container.inspect()).State.ExitCode).toBe(0);
    await container.remove();
    await network.remove();
    expect(await readFile(dockerfiles.static, 'utf8')).toContain('USER 1000:1000');
  });
});
