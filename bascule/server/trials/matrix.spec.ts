import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { runBascule } from '../../cli/spec/run-bascule.ts';
import type { PlanInput } from '../../core/plan/schema.ts';
import { Installation } from '../../testing/installation.ts';
import { commit, writeProduct } from '../../testing/product.ts';
import { eventsOf } from '../../testing/story.ts';
import { release as releaseSchema } from '../release/wire.ts';

/** §2.5: staging takes main, production the releases cut from it that staging confirmed. */
const withMatrix = (plan: PlanInput): PlanInput => ({
  ...plan,
  components: plan.components.map((component) =>
    component.kind === 'database' ? component : { ...component, manifest: `src/${component.name}.json` },
  ),
  environments: [
    {
      name: 'staging',
      title: 'Staging',
      bakeMs: 0,
      sources: [{ kind: 'branch', branch: 'main' }],
      gates: [{ kind: 'artifacts' }, { kind: 'matrix' }, { kind: 'compatibility' }],
    },
    {
      name: 'production',
      title: 'Production',
      portOffset: 10,
      bakeMs: 0,
      sources: [{ kind: 'release-tag', branch: 'main' }],
      gates: [
        { kind: 'artifacts' },
        { kind: 'matrix' },
        { kind: 'release-notes' },
        { kind: 'promoted', from: 'staging' },
      ],
    },
  ],
});

describe('§2.5, E2: what may go where', { timeout: 120_000 }, () => {
  let installation: Installation;
  /** The commit of main that is cut. */
  let main: string;

  beforeAll(async () => {
    installation = await Installation.create(inject('postgresUrl'), withMatrix, ['staging', 'production']);
    await installation.startSwitch();
    await installation.startServer();
    main = written('v1', { site: { requires: { service: '>=1.4' } } });
  }, 60_000);
  afterAll(() => installation.remove());

  test('staging refuses a branch that is not main, and says that main would do', async () => {
    git('checkout', '-q', '-b', 'feature');
    const feature = written('feature');
    git('checkout', '-q', 'main');
    await expect(deploy(feature, 'staging')).rejects.toThrow(
      /^Staging ne prend pas .*qui n’est que sur « feature » : déployez la branche « main »\.$/,
    );
    await expect(deploy('feature', 'staging')).rejects.toThrow('déployez la branche « main »');
  });

  test('production refuses main without a tag, and a tag that Bascule did not cut, and says how to cut one', async () => {
    await expect(deploy('main', 'production')).rejects.toThrow(
      'déployez une étiquette vX.Y.Z posée sur « main » (npx bascule release cut v1.2.3 la pose)',
    );
    git('tag', 'v0.9.0', main);
    await expect(deploy('v0.9.0', 'production')).rejects.toThrow(
      /v0\.9\.0 n’a pas été coupée.*npx bascule release cut/,
    );
  });

  test('a release that staging has not confirmed is refused by production, and told to go there first', async () => {
    const cut = await runBascule(['release', 'cut', 'v1.0.0'], { cwd: installation.root });
    expect(cut, cut.stderr).toMatchObject({ code: 0 });
    expect(await installation.follow(await deploy('v1.0.0', 'production'))).toMatchObject({
      state: 'refused',
      reason: expect.stringMatching(/n’ont pas été confirmés sur staging.*npx bascule deploy .* --to staging/),
    });
  });

  test('what staging confirmed goes to production with the same digests, never built again', async () => {
    const staged = await deploy('v1.0.0', 'staging');
    expect(await installation.follow(staged)).toMatchObject({ state: 'confirmed' });
    const released = await deploy('v1.0.0', 'production');
    expect(await installation.follow(released)).toMatchObject({ state: 'confirmed', version: 'v1.0.0' });
    const cut = await installation.client().call('GET', '/api/releases/v1.0.0', releaseSchema);
    for (const id of [staged, released])
      expect(await builtIn(id)).toEqual({ digests: cut.artifacts, reused: [true, true] });
    expect(await installation.hello('production')).toBe('hello from v1');
  });

  test('a release whose tag was moved to another commit is refused, and told to put it back', async () => {
    const other = written('v2');
    git('tag', '-f', 'v1.0.0', other);
    await expect(deploy('v1.0.0', 'production')).rejects.toThrow(
      /L’étiquette v1\.0\.0 est sur .* remettez l’étiquette/,
    );
    git('tag', '-f', 'v1.0.0', main);
  });

  test('components that do not fit each other are refused before anything moves', async () => {
    written('v3', { site: { requires: { service: '>=2.0' } } });
    const id = await deploy('main', 'staging');
    expect(await installation.follow(id)).toMatchObject({
      state: 'refused',
      reason: expect.stringContaining('site 1.0.0 demande service >=2.0, et c’est service 1.4.0'),
    });
    expect((await eventsOf(installation, id)).map(({ type }) => type)).not.toContain('slot-started');
    expect(await installation.hello('staging')).toBe('hello from v1');
  });

  const deploy = (ref: string, environment: string) => installation.deploy(ref, { environment });
  const git = (...args: string[]) => execFileSync('git', args, { cwd: installation.root });

  /** Commits a version with its manifests; answers its commit. */
  function written(version: string, { site }: { site: object } = { site: {} }): string {
    writeProduct(installation.root, { version });
    writeFileSync(join(installation.root, 'src/service.json'), JSON.stringify({ version: '1.4.0' }));
    writeFileSync(join(installation.root, 'src/site.json'), JSON.stringify({ version: '1.0.0', ...site }));
    return commit(installation.root, version);
  }

  /** What went in, in whichever order it was taken from the store. */
  async function builtIn(id: string): Promise<{ digests: Record<string, string>; reused: boolean[] }> {
    const built = (await eventsOf(installation, id)).filter((event) => event.type === 'built');
    const digests = Object.fromEntries(built.map(({ component, digest }) => [component, digest]));
    return { digests, reused: built.map(({ reused }) => reused) };
  }
});
