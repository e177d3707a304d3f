import { approvalState } from '../../core/approval/approval.ts';
import { oneOfRoles } from '../../core/approval/people.ts';
import type { Linted } from '../../core/migration/lint.ts';
import { deferContractions } from '../../core/migration/go-back.ts';
import { approvalsFor } from '../approval-table.ts';
import { releaseKey, type Turn } from '../perform/turn.ts';
import type { Answer } from './ask-gates.ts';

/** §5.5: the SQL was reviewed; what destroys data has the agreement of who answers for it; there is a way back. */
export async function migrationsGate(turn: Turn): Promise<Answer> {
  const { ground, environment, deployment } = turn;
  const car = deployment.train.find((each) => each.kind === 'database');
  if (!car?.digest) return { outcome: 'green', found: 'aucune base de données', remedy: null };
  const { files } = await ground.workshop.read(car.component, car.digest);
  const pending = await ground.databases.pending(environment, files);
  if (pending.length === 0) return { outcome: 'green', found: 'aucune migration', remedy: null };
  const { later } = deferContractions(pending);
  const stuck = pending.flatMap(({ migration, phase }) =>
    later.includes(migration) && phase === 'expand' ? [migration] : [],
  );
  if (stuck.length > 0) return blocked(stuck);
  const destroys = pending.flatMap(statements('destructive'));
  if (destroys.length > 0 && !(await hasAgreed(turn))) return waits(turn, destroys);
  return { outcome: 'green', found: told(pending), remedy: null };
}

function blocked(stuck: string[]): Answer {
  return {
    outcome: 'red',
    found: `${stuck.join(', ')} vient après une migration de contraction, qui attend la confirmation.`,
    remedy: 'Mettez la contraction dans une version suivante, ou après toutes les autres.',
  };
}

function waits({ ground, deployment }: Turn, destroys: string[]): Answer {
  const who = oneOfRoles(ground.plan, ground.plan.migrations.destructiveNeeds);
  return {
    outcome: 'waiting',
    found: `Migration destructive : ${destroys.join(' ; ')}.`,
    remedy: `Il faut l’approbation d’un ${who} : npx bascule approve ${deployment.id}.`,
  };
}

/** One of those who answer for what is destroyed agreed to this very release, and it is not their own. */
async function hasAgreed(turn: Turn): Promise<boolean> {
  const { ground, environment, deployment } = turn;
  const { plan, pool } = ground;
  const roles = plan.migrations.destructiveNeeds;
  if (roles.length === 0) return true;
  const key = releaseKey(turn);
  const rule = { kind: deployment.releaseKind, reviewers: 0, alsoOneOf: [roles] };
  const { requestedBy, authors } = deployment;
  const approvals = await approvalsFor(pool, environment.name, key);
  return approvalState({ plan, rule, requestedBy, authors, digestsKey: key, approvals }).complete;
}

function told(pending: Linted[]): string {
  const names = pending.map(
    ({ migration, phase }) => `${migration} (${phase === 'expand' ? 'expansion' : 'contraction'})`,
  );
  const locks = pending.flatMap(statements('locks')).length;
  return `${names.join(', ')}${locks > 0 ? ` ; ${locks} instruction(s) qui verrouillent` : ''}`;
}

const statements =
  (severity: string) =>
  ({ migration, findings }: Linted): string[] =>
    findings
      .filter((each) => each.severity === severity)
      .map(({ line, why }) => `${migration}, ligne ${line} : ${why}`);
