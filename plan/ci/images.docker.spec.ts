import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runBascule, smallPlan } from '../../bascule/cli/spec/run-bascule.ts';
import { baseImage, noEngine, startEngine, type Engine } from '../../e2e/setup/docker.ts';

const program = fileURLToPath(new URL('images.ts', import.meta.url));

describe.skipIf(noEngine('npm run images'))('« npm run images »', { timeout: 120_000 }, () => {
  let engine: Engine;
  let base: string;
  let root: string;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'images-'));
    engine = await startEngine();
    base = await baseImage(engine.socket);
    await mkdir(join(root, 'plan'));
    await mkdir(join(root, 'src'));
    await writeFile(join(root, 'src/index.html'), '<title>Petit</title>');
  });
  afterAll(async () => {
    await engine?.stop();
    await rm(root, { recursive: true });
  });

  test('builds every component and its image, which it names with what it adds to its base', async () => {
    const ran = await images('cp -r src dist');
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    const line = /✓ Site www : (www:[0-9a-f]{16}) \([\d,]+ Mo sur sa base\)\n$/;
    expect(ran.stdout).toMatch(line);
    const reference = line.exec(ran.stdout)?.[1] ?? '';
    const { Config } = await new Docker({ socketPath: engine.socket }).getImage(reference).inspect();
    expect(Config.Labels).toMatchObject({ 'bascule.component': 'www' });
    expect(Config.User).toBe('1000:1000');
  });

  test('fails with the sentence of what went wrong', async () => {
    expect(await images('false')).toMatchObject({ code: 1, stderr: expect.stringMatching(/www .*code de sortie 1/) });
  });

  async function images(command: string) {
    const [, www] = smallPlan.components;
    const build = { command: ['sh', '-c', `rm -rf dist && ${command}`], output: 'dist', inputs: ['src'] };
    const plan = { ...smallPlan, components: [{ ...www, name: 'www', title: 'Site www', build }] };
    const written = { ...plan, images: { socket: engine.socket, base } };
    await writeFile(join(root, 'plan/small.plan.ts'), `export default ${JSON.stringify(written)};\n`);
    return runBascule([], { cwd: root, program });
  }
});
