import { expect, test } from 'vitest';
import { failed, notConfigured, ok, warn, type Finding } from '../../core/doctor/row.ts';
import { checkPlan } from '../../core/plan/check.ts';
import type { Ground } from '../../engine/ground.ts';
import { littlePlan } from '../../testing/product.ts';
import { afterProofs } from './proofs.ts';

const checked = checkPlan(littlePlan('Little', 4_000));
if ('mistakes' in checked) throw new Error(JSON.stringify(checked.mistakes));
const ground = { plan: checked.plan } as Ground;
const look = { deployment: 'd-1', environment: 'test', from: 0, to: 1 };

const proofOf = (finding: Finding) =>
  afterProofs(ground, () => [{ service: 'mail', check: async () => finding }]).thirdParty(look, 'mail');

test.each([
  ['is well', ok('un e-mail est accepté'), 'green'],
  ['is well enough', warn('la clé expire dans 10 jours', 'renouvelez-la'), 'green'],
  ['refuses', failed('la clé est refusée', 'corrigez-la'), 'red'],
  ['is not configured', notConfigured('MAIL_URL'), 'waiting'],
] as const)('an item on a service outside that %s is what the product finds: %s', async (_, finding, outcome) => {
  expect(await proofOf(finding)).toEqual({ outcome, found: finding.found });
});

test('an item on one that nobody can look at waits', async () => {
  expect(await afterProofs(ground, () => []).thirdParty(look, 'mail')).toMatchObject({
    outcome: 'waiting',
    found: expect.stringContaining('pas configuré'),
  });
});
