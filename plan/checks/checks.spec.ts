import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { addressOf } from './addresses.ts';
import { readAudit } from './audit-report.ts';
import { passing } from './suite.ts';

const root = join(import.meta.dirname, '../..');

/** A check as Bascule runs it: its exit code, and the last line of its stdout. */
async function run(name: string, args: string[] = [], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [join('plan/checks', `${name}.ts`), ...args], {
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [stdout, [code]] = await Promise.all([text(child.stdout), once(child, 'close') as Promise<[number]>]);
  return { code, last: JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { found: string; value?: number } };
}

describe('a check without what it needs', () => {
  test.each([
    ['newman', 'BASCULE_URL_API'],
    ['journeys', 'BASCULE_URL_API'],
    ['bundles', 'BASCULE_URL_MOBILE'],
  ])('%s fails, and says that %s is missing', async (name, variable) => {
    const { code, last } = await run(name);
    expect(code).toBe(1);
    expect(last).toEqual({
      found: `Le contrôle n’a pas pu avoir lieu : la variable ${variable} n’est pas donnée : indiquez par exemple http://127.0.0.1:8081.`,
    });
  });

  test('a journey that there is not is told with those that there are', async () => {
    const { code, last } = await run('journeys', ['conexion']);
    expect(code).toBe(1);
    expect(last.found).toContain('le parcours « conexion » n’existe pas : choisissez parmi inscription, connexion');
  });

  test('an address must be one', () => {
    expect(addressOf('api', { BASCULE_URL_API: 'http://127.0.0.1:8081' }).port).toBe('8081');
    expect(() => addressOf('api', { BASCULE_URL_API: 'là-bas' })).toThrow(
      'vaut « là-bas », ce qui n’est pas une adresse',
    );
  });
});

describe('the bundles', () => {
  test('are followed from the live page, import by import, and a page over budget fails', async () => {
    const noise = Array.from({ length: 60_000 }, (_, index) => `"${(index * 2_654_435_761) % 4_294_967_291}"`).join();
    const files: Record<string, string> = {
      '/': '<html><link rel="stylesheet" href="a.css"><script type="module" src="main.js"></script></html>',
      '/a.css': 'body{}',
      '/main.js': 'import"./chunk.js";import("./lazy.js");import"./not-a-file.js"',
      '/chunk.js': `export const x=[${noise}]`,
      '/lazy.js': 'never fetched',
    };
    const asked: string[] = [];
    const server = createServer(({ url = '' }, reply) => {
      asked.push(url);
      const type = url.endsWith('.js') ? 'text/javascript' : url.endsWith('.css') ? 'text/css' : 'text/html';
      reply.writeHead(files[url] ? 200 : 404, { 'content-type': type }).end(files[url]);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const env = Object.fromEntries(
      ['MOBILE', 'PARTNER', 'ADMIN', 'VITRINE'].map((name) => [`BASCULE_URL_${name}`, url]),
    );
    const over = await run('bundles', [], env);
    files['/chunk.js'] = 'export const x=1';
    const within = await run('bundles', [], env);
    server.close();
    expect(asked).not.toContain('/lazy.js');
    expect(over).toMatchObject({ code: 1, last: { found: expect.stringContaining('il faut moins de 200 Ko') } });
    expect(over.last.value).toBeGreaterThan(200);
    expect(within.code).toBe(0);
    expect(within.last.value).toBeLessThan(1);
  });
});

describe('the security audit', () => {
  const report = (critical: number) => {
    const counts = { info: 0, low: 1, moderate: 0, high: 2, critical };
    const bad = { 'left-pad': { severity: 'critical' }, other: { severity: 'high' } };
    return JSON.stringify({
      vulnerabilities: critical > 0 ? bad : {},
      metadata: { vulnerabilities: { ...counts, total: 3 + critical } },
    });
  };

  test('passes without critical vulnerabilities, and counts the others', () => {
    expect(readAudit(report(0))).toEqual({
      passed: true,
      found: 'Vulnérabilités connues : 0 critiques, 2 élevées, 0 modérées, 1 faibles',
      value: 0,
    });
  });

  test('fails with one, and names the package', () => {
    const { passed, found, value } = readAudit(report(1));
    expect([passed, value]).toEqual([false, 1]);
    expect(found).toContain('mettez à jour left-pad');
    expect(found).not.toContain('other');
  });

  test.each([
    ['a registry that refuses', '{"message":"405 Method Not Allowed"}', 'le registre npm a répondu « 405 Method'],
    ['no answer at all', '', 'vérifiez le réseau'],
    ['half a report', report(0).slice(0, 40), 'vérifiez le réseau'],
  ])('is never green after %s', (_, text, told) => {
    const outcome = readAudit(text);
    expect(outcome.passed).toBe(false);
    expect(outcome).not.toHaveProperty('value');
    expect(outcome.found).toContain(told);
  });
});

describe('a suite of tests', () => {
  const all = { passed: 999, failed: 0, skipped: 0, failures: [], tookMs: 1_234 };

  test('passes when all did', () => {
    expect(passing(all, 'tests unitaires')).toEqual({
      passed: true,
      found: '999 tests unitaires passants en 1,2 s',
      value: 100,
    });
  });

  test('fails by one, names it, and never rounds up to 100 %', () => {
    const outcome = passing({ ...all, passed: 99_999, failed: 1, failures: ['the one'] }, 'tests unitaires');
    expect(outcome).toEqual({
      passed: false,
      found: '1 tests unitaires en échec sur 100000 : « the one »',
      value: 99.9,
    });
  });

  test('fails when there was none', () => {
    expect(passing({ ...all, passed: 0 }, 'tests unitaires')).toMatchObject({ passed: false, value: 0 });
  });
});
