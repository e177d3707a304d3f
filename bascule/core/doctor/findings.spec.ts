import { describe, expect, test } from 'vitest';
import {
  artifactsFinding,
  evidenceFinding,
  migrationsFinding,
  sourceFinding,
  variablesFinding,
} from './application.ts';
import { diskFinding, loadFinding, memoryFinding } from './host.ts';
import {
  certificateFinding,
  postgresFinding,
  schemaFinding,
  secretsFinding,
  serviceFinding,
} from './infrastructure.ts';
import type { Finding, Outcome } from './row.ts';

const gib = 2 ** 30;
const day = 86_400_000;
const now = Date.parse('2026-11-23T09:00:00Z');
const certificate = (days: number, problem: string | null = null) =>
  certificateFinding({ host: 'rewapp.fr', validTo: now + days * day, problem }, now);

describe('a finding', () => {
  test.each<[string, Outcome, Finding]>([
    ['a disk with room', 'ok', diskFinding({ free: 20 * gib, total: 40 * gib })],
    ['a disk that fills up', 'warn', diskFinding({ free: 4 * gib, total: 40 * gib })],
    ['a disk that is full', 'failed', diskFinding({ free: gib / 2, total: 40 * gib })],
    ['enough memory', 'ok', memoryFinding({ available: 2 * gib, total: 4 * gib })],
    ['little memory', 'warn', memoryFinding({ available: gib / 2, total: 4 * gib })],
    ['no memory', 'failed', memoryFinding({ available: gib / 8, total: 4 * gib })],
    ['a quiet machine', 'ok', loadFinding({ cores: 2, load: 4 })],
    ['a busy machine', 'warn', loadFinding({ cores: 2, load: 4.1 })],
    ['a PostgreSQL of today', 'ok', postgresFinding({ version: '18.1 (Debian)', answeredMs: 2 })],
    ['a PostgreSQL of the past', 'failed', postgresFinding({ version: '13.9', answeredMs: 2 })],
    ['the live release’s schema', 'ok', schemaFinding({ applied: ['a'], pending: [], ahead: [] })],
    [
      'a schema ahead of a release that went back',
      'ok',
      schemaFinding({ applied: ['a', 'b'], pending: [], ahead: ['b'] }),
    ],
    ['a schema behind the live release', 'failed', schemaFinding({ applied: ['a'], pending: ['b'], ahead: [] })],
    ['a fresh certificate', 'ok', certificate(60)],
    ['a certificate that was not renewed', 'warn', certificate(20)],
    ['a certificate in its last week', 'failed', certificate(6)],
    ['a certificate that has expired', 'failed', certificate(-1)],
    ['a certificate that browsers refuse', 'failed', certificate(60, 'DEPTH_ZERO_SELF_SIGNED_CERT')],
    ['a service that answers', 'ok', serviceFinding({ port: 1, healthy: true, detail: '', tookMs: 3 }, 'x')],
    ['a service that does not', 'failed', serviceFinding({ port: 1, healthy: false, detail: '502', tookMs: 3 }, 'x')],
    ['secrets in their place', 'ok', secretsFinding(['A', 'B'], ['B', 'A', 'C'])],
    ['secrets that no start has made yet', 'warn', secretsFinding(['A', 'B'], ['A'])],
    ['no secrets at all', 'not-configured', secretsFinding([], [])],
    ['a source that stands as committed', 'ok', sourceFinding({ branch: 'main', commit: 'c'.repeat(40), changed: 0 })],
    ['a source changed since', 'warn', sourceFinding({ branch: null, commit: 'c'.repeat(40), changed: 2 })],
    ['a source outside of Git', 'failed', sourceFinding(null)],
    ['a check that passed', 'ok', evidenceFinding({ passed: true, found: '0 erreur', at: now - day }, 'x', now)],
    ['a check that failed', 'failed', evidenceFinding({ passed: false, found: '1 erreur', at: now }, 'x', now)],
    ['a check that was never made', 'warn', evidenceFinding(null, 'x', now)],
    ['artifacts as they were built', 'ok', artifactsFinding({ verified: 5, altered: [] })],
    ['an artifact that was altered', 'failed', artifactsFinding({ verified: 4, altered: ['api a changé.'] })],
    ['no artifact', 'warn', artifactsFinding({ verified: 0, altered: [] })],
    ['variables with values', 'ok', variablesFinding({ LOG_LEVEL: 'info' })],
    ['a variable without a value', 'failed', variablesFinding({ LOG_LEVEL: ' ' })],
    ['no variables', 'not-configured', variablesFinding({})],
    ['migrations with their way back', 'ok', migrationsFinding([{ name: 'a', down: 'DROP TABLE a' }])],
    ['a migration of no return', 'failed', migrationsFinding([{ name: 'a', down: ' ' }])],
  ])('on %s is %s', (_, outcome, found) => {
    expect(found.outcome).toBe(outcome);
    const needsRemedy = outcome === 'warn' || outcome === 'failed';
    expect(found.remedy !== undefined).toBe(needsRemedy);
  });

  test('says how long a certificate still holds, and how old evidence is', () => {
    expect(certificate(20).found).toBe('le certificat de rewapp.fr vaut encore 20 jours');
    expect(evidenceFinding({ passed: true, found: '87 %', at: now - 3 * day }, 'x', now).found).toBe(
      '87 % (il y a 3 jours)',
    );
  });

  test('names what is missing', () => {
    expect(secretsFinding(['A', 'B'], ['A']).found).toContain('B');
    expect(schemaFinding({ applied: [], pending: ['20251124_wallet'], ahead: [] }).found).toContain('20251124_wallet');
  });
});
