import type { PoolClient } from 'pg';
import { versionOf, type Deployment } from '../../core/deployment/deployment.ts';
import type { DeploymentEvent } from '../../core/deployment/event.ts';
import { stateOf } from '../../core/deployment/state.ts';
import type { Body, Template } from '../../core/message/body.ts';
import type { Plan } from '../../core/plan/schema.ts';
import type { Consequence } from '../deployment-log.ts';
import { writeMessage } from '../message-table.ts';

/** What `#deployments` is told of a deployment: that it begins, and how it ends; each once. PagerDuty is told of changes. */
export function messagesOfDeployments(plan: Plan): Consequence {
  return async (client, deployment, event) => {
    if (!plan.messages.deploymentsOf.includes(deployment.environment)) return;
    const told = toldOf(deployment, event);
    if (told === null || (await isTold(client, deployment.id, told.template))) return;
    await writeMessage(client, { at: event.at, channel: '#deployments', ...told });
    const pager = plan.messages.channels.find(({ kind }) => kind === 'pagerduty');
    if (pager && isChange(plan, deployment, told.template))
      await writeMessage(client, { at: event.at, channel: pager.name, ...changeOf(plan, deployment, event.at) });
  };
}

type Told = { [Name in Template]: { template: Name; body: Body<Name> } }[Template];

function toldOf(deployment: Deployment, event: DeploymentEvent): Told | null {
  const { id, environment, version, kind, ended } = deployment;
  const about = { deployment: id, environment, version, at: event.at };
  const reason = ended?.reason ?? deployment.backReason ?? '';
  switch (stateOf(deployment)) {
    case 'refused':
      return { template: 'deployment-refused', body: { ...about, reason } };
    case 'cancelled':
      return { template: 'deployment-cancelled', body: { ...about, reason } };
    case 'failed':
      return { template: 'deployment-failed', body: { ...about, reason } };
    case 'rolled-back':
      return { template: 'deployment-rolled-back', body: { ...about, reason, ...wayBack(deployment, event) } };
    case 'confirmed':
      return kind === 'release'
        ? { template: 'deployment-succeeded', body: { ...about, ...success(deployment, event.at) } }
        : {
            template: 'deployment-rolled-back',
            body: { ...about, reason: `demandé par ${deployment.requestedBy}`, ...wayBack(deployment, event) },
          };
    default:
      return deployment.mayHaveBegun
        ? { template: 'deployment-started', body: { ...about, ...start(deployment) } }
        : null;
  }
}

const start = ({ requestedBy, train }: Deployment) => ({
  by: requestedBy,
  components: train.map(({ component }) => component),
});

/** From when its gates let it begin: how long people took to agree is no speed of ours. */
function success({ gatesPassedAt, requestedAt, verdict }: Deployment, at: number) {
  const metrics = { healthy: 'Nominal', 'not-enough-data': 'Trop peu de trafic pour juger', unhealthy: 'Dégradées' };
  return { tookMs: at - (gatesPassedAt ?? requestedAt), metrics: verdict ? metrics[verdict.kind] : 'Non jugées' };
}

/** What answers again. */
function wayBack(deployment: Deployment, event: DeploymentEvent) {
  const served = deployment.train.filter(({ kind }) => kind !== 'database');
  const back = served.map((car) => [
    car.component,
    deployment.kind === 'rollback' ? versionOf(deployment, car) : (car.from?.version ?? 'aucune version'),
  ]);
  const tookMs = event.type === 'returned' ? event.rollbackMs : event.type === 'shifted' ? event.switchMs : null;
  return { tookMs, back: Object.fromEntries(back) as Record<string, string> };
}

/** Where incidents are declared, people look for what was changed before. */
function isChange({ incidents }: Plan, { environment }: Deployment, template: Template): boolean {
  const isEnd = template === 'deployment-succeeded' || template === 'deployment-rolled-back';
  return isEnd && incidents.declaredWhen.some((each) => each.environment === environment);
}

function changeOf({ name, environments }: Plan, deployment: Deployment, at: number) {
  const { id, environment, version, kind } = deployment;
  const title = environments.find((each) => each.name === environment)?.title ?? environment;
  const what = kind === 'release' && stateOf(deployment) === 'confirmed' ? 'en ligne' : 'retirée';
  const summary = `${name} ${version} ${what}, ${title}`;
  return { template: 'change', body: { summary, deployment: id, environment, version, at } };
}

/** The deployment's row is locked by whoever writes its facts, so nobody else is about to write the same. */
async function isTold(client: PoolClient, deployment: string, template: Template): Promise<boolean> {
  const { rowCount } = await client.query(
    `SELECT 1 FROM bascule.message WHERE body->>'deployment' = $1 AND template = $2 LIMIT 1`,
    [deployment, template],
  );
  return rowCount !== 0;
}
