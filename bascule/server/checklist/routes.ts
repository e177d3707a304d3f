import type { FastifyInstance } from 'fastify';
import { afterListState } from '../../core/checklist/after.ts';
import { beforeListState, type CheckEvidence } from '../../core/checklist/before.ts';
import type { Item } from '../../core/checklist/schema.ts';
import { whyNotSigned } from '../../core/checklist/signature.ts';
import type { GateResult } from '../../core/gate/result.ts';
import type { Environment } from '../../core/plan/schema.ts';
import { afterResults } from '../../engine/after-list-table.ts';
import { sign, signaturesFor } from '../../engine/signature-table.ts';
import { builtRelease, refuseWhenSettled, type BuiltRelease } from '../approval/deployments.ts';
import type { ApprovalGround } from '../approval/routes.ts';
import { checked } from '../checked.ts';
import { Refusal } from '../refusal.ts';
import { signatureRequest, type Checklist } from './wire.ts';

export interface ChecklistGround extends ApprovalGround {
  evidence: {
    /** What the gates last said; none before they were asked. */
    gates(deployment: string): Promise<GateResult[]>;
    /** Of the checks that are no gate. */
    checks(deployment: string): Promise<CheckEvidence[]>;
  };
}

type OfDeployment = { Params: { id: string } };

/** The lists before and after a deployment, and the signatures that people put under their items. */
export function checklistRoutes(server: FastifyInstance, ground: ChecklistGround): void {
  const { plan, pool, clock, access, deployments } = ground;

  server.get<OfDeployment>('/api/deployments/:id/checklist', async ({ params }) =>
    listsOf(ground, await builtRelease(deployments, plan, params.id)),
  );

  server.post<OfDeployment>('/api/deployments/:id/signatures', async (request) => {
    const person = access.requirePerson(request);
    const { item: name, comment } = checked(signatureRequest, request.body);
    const release = await builtRelease(deployments, plan, request.params.id);
    const { item, list } = knownItem(release.environment, name);
    const why = whyNotSigned(plan, item, person.name);
    if (why) throw new Refusal(item.proof.kind === 'signature' ? 'forbidden' : 'conflict', why);
    if (list === 'before') refuseWhenSettled(release);
    else refuseUnlessLive(release);
    const given = { item: name, person: person.name, roles: person.roles, comment, at: clock.now() };
    await sign(pool, { ...release, environment: release.environment.name }, given);
    if (list === 'before')
      await deployments.tell(release.deployment, { type: 'signed', item: name, by: person.name, comment });
    return listsOf(ground, release);
  });
}

/** Before anything is in line, what comes after it can't have been seen. */
function refuseUnlessLive({ deployment, state }: BuiltRelease): void {
  if (state === 'confirmed') return;
  throw new Refusal(
    'conflict',
    `Ce point se signe après la confirmation, et ${deployment} n’est pas confirmé : suivez-le avec « npx bascule events ${deployment} ».`,
  );
}

function knownItem({ name, before, after }: Environment, wanted: string): { item: Item; list: 'before' | 'after' } {
  const items = [
    ...before.flatMap(({ items }) => items.map((item) => ({ item, list: 'before' as const }))),
    ...after.flatMap(({ items }) => items.map((item) => ({ item, list: 'after' as const }))),
  ];
  const found = items.find(({ item }) => item.name === wanted);
  if (found) return found;
  const toSign = items.filter(({ item }) => item.proof.kind === 'signature').map(({ item }) => item.name);
  const allowed = toSign.length > 0 ? `se signent : ${toSign.join(', ')}` : 'rien ne s’y signe';
  throw new Refusal('not-found', `« ${wanted} » n’est pas dans les listes de contrôle de ${name} : ${allowed}.`);
}

async function listsOf(ground: ChecklistGround, release: BuiltRelease): Promise<Checklist> {
  const { plan, pool, evidence } = ground;
  const { deployment, environment, digestsKey } = release;
  const [gates, checks, signatures, results] = await Promise.all([
    evidence.gates(deployment),
    evidence.checks(deployment),
    signaturesFor(pool, environment.name, digestsKey),
    afterResults(pool, deployment),
  ]);
  return {
    deployment,
    environment: environment.name,
    before: beforeListState(plan, environment, { gates, evidence: checks, signatures }),
    after: afterListState(plan, environment, { results, signatures }),
  };
}
