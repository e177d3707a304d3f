import type { FastifyInstance } from 'fastify';
import { approvalsNeeded, approvalState, whyNotCounted, type Approval } from '../../core/approval/approval.ts';
import { personNamed, rolesOf } from '../../core/approval/people.ts';
import type { ApprovalRule } from '../../core/approval/schema.ts';
import { isSettled } from '../../core/deployment/state.ts';
import { approvalsFor, approve, override, withdraw } from '../../engine/approval-table.ts';
import { checked } from '../checked.ts';
import type { Access } from '../people/access.ts';
import type { PeopleGround } from '../people/routes.ts';
import { Refusal } from '../refusal.ts';
import { builtRelease, refuseWhenSettled, type BuiltRelease, type Deployments } from './deployments.ts';
import { approvalRequest, overrideRequest, type Approvals, type Overridden } from './wire.ts';

export interface ApprovalGround extends PeopleGround {
  access: Access;
  deployments: Deployments;
}

type OfDeployment = { Params: { id: string } };

/** People agree to a release, take it back, or go past what is red. Each is a row with its audit, then a fact. */
export function approvalRoutes(server: FastifyInstance, ground: ApprovalGround): void {
  const { plan, pool, clock, access, deployments } = ground;

  server.get<OfDeployment>('/api/deployments/:id/approvals', async ({ params }) =>
    standing(ground, await builtRelease(deployments, plan, params.id)),
  );

  server.post<OfDeployment>('/api/deployments/:id/approvals', async (request) => {
    const person = access.requirePerson(request);
    const { comment } = checked(approvalRequest, request.body);
    const release = await builtRelease(deployments, plan, request.params.id);
    refuseWhenSettled(release);
    const why = whyNotCounted({ plan, rule: ruleFor(release), ...release }, person.name);
    if (why) throw new Refusal('forbidden', why);
    const given = { person: person.name, roles: person.roles, comment, at: clock.now() };
    await approve(pool, { ...release, environment: release.environment.name }, release.kind, given);
    // Said again for a repeated request: the one before may have been cut off between the row and the fact.
    await deployments.tell(release.deployment, { type: 'approved', by: person.name, comment });
    return standing(ground, release);
  });

  server.post<OfDeployment>('/api/deployments/:id/approvals/withdraw', async (request) => {
    const person = access.requirePerson(request);
    const { comment } = checked(approvalRequest, request.body);
    const release = await builtRelease(deployments, plan, request.params.id);
    const agreed = { ...release, environment: release.environment.name };
    if (!(await withdraw(pool, agreed, { person: person.name, comment, at: clock.now() })))
      throw new Refusal(
        'conflict',
        `${person.displayName} n’a pas approuvé ${release.deployment} : il n’y a rien à retirer.`,
      );
    if (!isSettled(release.state))
      await deployments.tell(release.deployment, { type: 'approval-withdrawn', by: person.name });
    return standing(ground, release);
  });

  server.post<OfDeployment>('/api/deployments/:id/override', async (request): Promise<Overridden> => {
    const person = access.requirePersonWho(request, 'override');
    const { reason } = checked(overrideRequest, request.body);
    const release = await builtRelease(deployments, plan, request.params.id);
    refuseWhenSettled(release);
    const role = rolesOf(plan, person).find((each) => each.may.includes('override'))?.name ?? '';
    const environment = release.environment.name;
    // Rather shouted and not done than done in silence: the row comes first.
    await override(
      pool,
      { deployment: release.deployment, environment },
      { person: person.name, role, reason, at: clock.now() },
    );
    await deployments.tell(release.deployment, { type: 'overridden', by: person.name, role, reason });
    return { deployment: release.deployment, environment, by: person.name, role, reason };
  });
}

function ruleFor({ environment, kind, deployment }: BuiltRelease): ApprovalRule {
  const rule = approvalsNeeded(environment, kind);
  if (rule) return rule;
  throw new Refusal('conflict', `${deployment} va vers ${environment.name}, qui ne demande l’accord de personne.`);
}

async function standing({ plan, pool }: ApprovalGround, release: BuiltRelease): Promise<Approvals> {
  const environment = release.environment.name;
  const rule = approvalsNeeded(release.environment, release.kind);
  const about = { deployment: release.deployment, environment, needed: rule !== null };
  if (!rule) return { ...about, complete: true, have: [], setAside: [], missing: [] };
  const approvals = await approvalsFor(pool, environment, release.digestsKey);
  const { complete, have, setAside, missing } = approvalState({ plan, rule, ...release, approvals });
  const shown = ({ person, roles, comment, at }: Approval) => {
    return { person, displayName: personNamed(plan, person)?.displayName ?? person, roles, comment, at };
  };
  return {
    ...about,
    ...{ complete, missing, have: have.map(shown) },
    setAside: setAside.map(({ approval, why }) => ({ ...shown(approval), why })),
  };
}
