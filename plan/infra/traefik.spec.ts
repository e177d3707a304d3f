import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import plan from '../rewapp.plan.ts';

interface Router {
  rule: string;
  entryPoints: string[];
  middlewares: string[];
  service: string;
}
type Middleware = Record<string, Record<string, unknown>>;
interface Dynamic {
  http: {
    routers: Record<string, Router>;
    services: Record<string, { loadBalancer: { serversTransport: string } }>;
    serversTransports: Record<string, unknown>;
    middlewares: Record<string, Middleware>;
  };
}
interface Stack {
  services: { traefik: { environment: Record<string, string>; read_only: boolean; networks: string[] } };
  configs: Record<string, { file: string; name: string }>;
}

const root = new URL('../../', import.meta.url);
const text = (path: string) => readFile(new URL(path, root), 'utf8');
const dynamicText = await text('infra/traefik/dynamic.yaml');
const dynamic = parse(dynamicText) as Dynamic;
const fixed = parse(await text('infra/traefik/traefik.yaml')) as {
  entryPoints: Record<string, unknown>;
  experimental: { plugins: Record<string, unknown>; abortOnPluginFailure: boolean };
};
const stack = parse(await text('infra/traefik/stack.yaml')) as Stack;
const nginx = {
  http: await text('infra/nginx/http.conf'),
  limits: await text('infra/nginx/limits.conf'),
  headers: await text('infra/nginx/headers.conf'),
  edge: await text('infra/nginx/edge.conf'),
};
const { routers, services, serversTransports, middlewares } = dynamic.http;
const kindOf = (name: string) => Object.keys(middlewares[name] ?? {})[0];
const settingsOf = (name: string) => Object.values(middlewares[name]!)[0]!;

describe('Traefik’s configuration', () => {
  test('speaks of nothing that is not there', () => {
    for (const [name, router] of Object.entries(routers)) {
      expect(Object.keys(services), name).toContain(router.service);
      for (const each of router.entryPoints) expect(Object.keys(fixed.entryPoints), name).toContain(each);
      for (const each of router.middlewares) expect(Object.keys(middlewares), name).toContain(each);
    }
    for (const { loadBalancer } of Object.values(services)) {
      expect(Object.keys(serversTransports)).toContain(loadBalancer.serversTransport);
    }
    expect(Object.keys(middlewares['waf']!['plugin']!)).toEqual(Object.keys(fixed.experimental.plugins));
  });

  test('lets nobody in but through the firewall, bar who can’t be kept waiting or comes from known addresses', () => {
    const around = Object.entries(routers).filter(([, router]) => !router.middlewares.includes('waf'));
    expect(around.map(([name]) => name)).toEqual(['stream', 'live-update', 'metrics', 'captain']);
    const guarded = ['metrics', 'captain'].map((name) => routers[name]!.middlewares.map(kindOf));
    expect(guarded.every((kinds) => kinds.includes('ipAllowList'))).toBe(true);
    expect(routers['stream']!.rule).toMatch(/Method\(`GET`\) && Path\(`[^`]+`\)$/);
    expect(fixed.experimental.abortOnPluginFailure).toBe(true);
  });

  test('puts nothing before the stream that keeps answers until they are whole', () => {
    const kinds = routers['stream']!.middlewares.map(kindOf);
    expect(kinds.filter((kind) => ['buffering', 'plugin', 'compress', 'retry'].includes(kind!))).toEqual([]);
  });

  test('tells every visitor’s browser what it must not do, and counts what every visitor asks', () => {
    for (const [name, router] of Object.entries(routers)) {
      expect(router.middlewares[0], name).toBe('headers');
      if (!router.middlewares.map(kindOf).includes('ipAllowList'))
        expect(router.middlewares, name).toContain('requests');
    }
  });

  test('answers to the name of every component that people reach', () => {
    const variables = plan.components.flatMap(({ kind, name }) =>
      kind === 'database' ? [] : [`REWAPP_${name.toUpperCase()}`],
    );
    for (const name of ['sites', 'guesses', 'stream', 'metrics'])
      expect(namesIn(routers[name]!.rule), name).toEqual(variables);
  });

  test('is given every variable that it asks for, and no other', () => {
    const given = Object.keys(stack.services.traefik.environment).filter((name) => name.startsWith('REWAPP_'));
    expect([...new Set(namesIn(dynamicText))].sort()).toEqual(given.sort());
  });
});

describe('Traefik and nginx', () => {
  test('Coraza reads the same lines about REWAPP as ModSecurity, after the set-up and before the core rules', async () => {
    const directives = middlewares['waf']!['plugin']!['coraza'] as { directives: string[] };
    const lines = (await text('infra/nginx/modsecurity/rewapp-before.conf')).split('\n');
    const ours = lines.filter((line) => line !== '' && !line.startsWith('#'));
    expect(ours.length).toBeGreaterThan(3);
    const at = directives.directives.indexOf(ours[0]!);
    expect(directives.directives.slice(at)).toEqual([...ours, 'Include @owasp_crs/*.conf']);
    expect(directives.directives.slice(0, 3)).toEqual([
      'Include @coraza.conf-recommended',
      'Include @crs-setup.conf.example',
      'SecRuleEngine On',
    ]);
  });

  test('limit alike', () => {
    const [, perSecond] = nginx.http.match(/zone=rewapp_requests:\S+ rate=(\d+)r\/s/)!;
    const [, guesses] = nginx.http.match(/zone=rewapp_guesses:\S+ rate=(\d+)r\/s/)!;
    const [, burst] = nginx.limits.match(/zone=rewapp_requests burst=(\d+)/)!;
    const [, guessBurst] = nginx.limits.match(/zone=rewapp_guesses burst=(\d+)/)!;
    const [, connections] = nginx.limits.match(/limit_conn rewapp_connections (\d+)/)!;
    expect(settingsOf('requests')).toEqual({ average: Number(perSecond), period: '1s', burst: Number(burst) });
    expect(settingsOf('guesses')).toEqual({ average: 60 * Number(guesses), period: '1m', burst: Number(guessBurst) });
    expect(settingsOf('connections')).toMatchObject({ amount: Number(connections) });
    const lengths = [...nginx.edge.matchAll(/client_max_body_size (\d+)([km]);/g)];
    expect(lengths.map(([, count, unit]) => Number(count) * (unit === 'k' ? 1024 : 1024 ** 2))).toEqual([
      settingsOf('body')['maxRequestBodyBytes'],
      settingsOf('long-body')['maxRequestBodyBytes'],
      settingsOf('reports')['maxRequestBodyBytes'],
    ]);
  });

  test('count the same requests as guesses, among all that REWAPP can be asked', async () => {
    const collection = await text('e2e/newman/rewapp.postman_collection.json');
    const paths = [...new Set([...collection.matchAll(/\{\{baseUrl\}\}(\/[\w/.-]*)/g)].map(([, path]) => path!))];
    const ofNginx = [...nginx.http.matchAll(/~(\^\/api\/\S+\$) 1;/g)].map(([, pattern]) => new RegExp(pattern!));
    const ofTraefik = new RegExp(routers['guesses']!.rule.match(/PathRegexp\(`(.*)`\)$/)![1]!);
    const guessable = paths.filter((path) => ofTraefik.test(path));
    expect(guessable.length).toBeGreaterThan(5);
    expect(paths.filter((path) => ofNginx.some((each) => each.test(path)))).toEqual(guessable);
  });

  test('tell browsers the same', () => {
    const told = nginx.headers.match(
      /add_header (Content-Security-Policy|Referrer-Policy|Permissions-Policy) .* always/g,
    )!;
    const settings = settingsOf('headers');
    expect(told).toEqual([
      `add_header Content-Security-Policy "${String(settings['contentSecurityPolicy'])}" always`,
      `add_header Referrer-Policy ${String(settings['referrerPolicy'])} always`,
      `add_header Permissions-Policy "${String(settings['permissionsPolicy'])}" always`,
    ]);
    expect(nginx.headers).toContain(`max-age=${String(settings['stsSeconds'])};`);
  });
});

const hasDocker = spawnSync('docker', ['--version'], { stdio: 'ignore' }).status === 0;
if (!hasDocker)
  console.warn('\n!!! SKIPPED: Docker’s client is not installed: the edge’s stack is not read by it !!!\n');

describe.skipIf(!hasDocker)('the edge’s stack', () => {
  const read = (env: Record<string, string>) =>
    spawnSync(
      'docker',
      ['stack', 'config', '--compose-file', fileURLToPath(new URL('infra/traefik/stack.yaml', root))],
      {
        env: { PATH: process.env['PATH'], ...env },
        encoding: 'utf8',
      },
    );

  test('is one that Docker takes, with the example’s values', async () => {
    const lines = (await text('infra/traefik/edge.env.example')).split('\n').filter((line) => /^\w+=/.test(line));
    const { status, stdout, stderr } = read(Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2))));
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(parse(stdout)).toMatchObject({ services: { traefik: { read_only: true, cap_drop: ['ALL'] } } });
  });

  test('is refused without them, by the name of the one that is missing', () => {
    const { status, stderr } = read({});
    expect(status).not.toBe(0);
    expect(stderr).toContain('REWAPP_');
  });
});

/** The variables that a Go template asks for, in order. */
function namesIn(template: string): string[] {
  return [...template.matchAll(/env "(\w+)"/g)].map(([, name]) => name!);
}
