import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { PlanInput } from '../core/plan/schema.ts';

/** What a version of the little product does. */
export interface Behaviour {
  version: string;
  /** Added to the program, before it listens. */
  extra?: string;
  health?: string;
  page?: string;
}

/** A product small enough to be built in a moment: one program and one page. Bascule must be able to ship any. */
export function writeProduct(directory: string, behaviour: Behaviour): void {
  const files = {
    'package.json': JSON.stringify({ name: 'little', type: 'module' }),
    'build.mjs': build,
    'src/service.mjs': program(behaviour),
    'src/site/index.html': `<!doctype html><title>${behaviour.page ?? 'little'} ${behaviour.version}</title>`,
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
}

/** Commits the folder as it is; answers the version that Bascule will call it. */
export function commit(directory: string, message: string, author = 'test <test@test>'): string {
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@test', ...args], {
      cwd: directory,
      encoding: 'utf8',
    });
  if (!existsSync(join(directory, '.git'))) git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('commit', '-q', '--allow-empty', '-m', message, '--author', author);
  return git('rev-parse', 'HEAD').trim().slice(0, 12);
}

export function littlePlan(name: string, port: number): PlanInput {
  const probe = { path: '/health', intervalMs: 100, timeoutMs: 1_000, startWithinMs: 5_000 };
  return {
    name,
    domain: 'little.localhost',
    stateDirectory: '.little',
    port,
    components: [
      {
        kind: 'process',
        name: 'service',
        title: 'Service',
        host: 'service',
        build: { command: ['node', 'build.mjs', 'service'], output: 'out/service', inputs: ['src/service.mjs'] },
        run: { command: ['node', 'service.mjs'], memoryMb: 256, stopWithinMs: 2_000 },
        probe,
        smoke: [{ name: 'hello', path: '/hello', expect: { status: 200 } }],
      },
      {
        kind: 'static',
        name: 'site',
        title: 'Site',
        host: 'www',
        build: { command: ['node', 'build.mjs', 'site'], output: 'out/site', inputs: ['src/site'] },
        probe: { ...probe, path: '/' },
        smoke: [{ name: 'home', path: '/', expect: { status: 200, contains: 'little' } }],
      },
    ],
    environments: [{ name: 'test', title: 'Test', bakeMs: 1_000 }],
    rollback: {
      triggers: [
        { kind: 'error-rate', above: 0.01, forMs: 300_000 },
        { kind: 'health', failures: 3 },
        { kind: 'smoke' },
      ],
      // A new process answers slowly where many tests run at once: that is no bad version.
      fast: { falseAlarmRate: 0.001, minimumRequests: 20, tolerated: { errors: 0.01, slow: 0.05 }, slowMs: 2_000 },
    },
  };
}

const build = `import { cpSync } from 'node:fs';
const [, , part] = process.argv;
cpSync(part === 'site' ? 'src/site' : 'src/service.mjs', part === 'site' ? 'out/site' : 'out/service/service.mjs', { recursive: true });
`;

const program = ({
  version,
  extra = '',
  health = 'response.end("ok")',
}: Behaviour) => `import { createServer } from 'node:http';
${extra}
const server = createServer((request, response) => {
  response.setHeader('x-version', ${JSON.stringify(version)});
  if (request.url === '/health') { ${health}; return; }
  if (globalThis.answer) { globalThis.answer(request, response); return; }
  response.end('hello from ${version}');
});
server.keepAliveTimeout = 60_000;
server.listen(Number(process.env.PORT), process.env.HOST);
process.once('SIGTERM', () => { server.close(() => process.exit(0)); server.closeIdleConnections(); });
`;
