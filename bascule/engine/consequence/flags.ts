import type { PoolClient } from 'pg';
import type { Deployment } from '../../core/deployment/deployment.ts';
import type { DeploymentEvent } from '../../core/deployment/event.ts';
import type { Flag } from '../../core/flag/schema.ts';
import { componentsMoved, tied, type SwitchedOnBy } from '../../core/flag/tied.ts';
import type { Consequence } from '../deployment-log.ts';
import { changeDefinition, flagsTiedTo } from '../flag-table.ts';

/** Flags that are tied to a component go on with its new version, and off with it. Nobody's agreement is asked: the tie had it. */
export const flagsOfDeployments: Consequence = async (client, deployment, event) => {
  for (const component of componentsMoved(deployment, event)) {
    for (const flag of await flagsTiedTo(client, deployment.environment, component)) {
      const by = await switchedOnBy(client, deployment.environment, flag.key);
      const wanted = tied(flag, by, deployment, event);
      if (wanted !== null) await turn(client, flag, wanted, deployment, event);
    }
  }
};

async function turn(
  client: PoolClient,
  { key }: Flag,
  wanted: 'on' | 'off',
  { id, environment, version }: Deployment,
  { at }: DeploymentEvent,
): Promise<void> {
  const why = wanted === 'on' ? `${id} amène ${version}.` : `${id} revient en arrière.`;
  const author = { kind: `tied-${wanted}`, who: 'bascule', why, at, deployment: id } as const;
  await changeDefinition(client, { environment, subject: 'flag', key }, author, (now) =>
    now === null ? null : { ...now.definition, enabled: wanted === 'on' },
  );
}

async function switchedOnBy(client: PoolClient, environment: string, key: string): Promise<SwitchedOnBy | null> {
  const { rows } = await client.query<SwitchedOnBy>(
    `SELECT flag_change.deployment, event.fact->>'version' AS version
     FROM bascule.flag_change JOIN bascule.deployment_event event ON deployment_id = deployment AND seq = 1
     WHERE environment = $1 AND subject = 'flag' AND key = $2 AND kind = 'tied-on' ORDER BY revision DESC LIMIT 1`,
    [environment, key],
  );
  return rows[0] ?? null;
}
