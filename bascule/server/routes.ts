import type { FastifyInstance } from 'fastify';
import { ensureCarriedOut } from '../engine/engine.ts';
import { checkLease } from '../engine/lease.ts';
import type { SwitchClient } from '../switch/client.ts';
import { logDeployments } from './approval/log-deployments.ts';
import { approvalRoutes } from './approval/routes.ts';
import type { Backups } from './backup/backups.ts';
import { backupRoutes } from './backup/routes.ts';
import { checklistRoutes } from './checklist/routes.ts';
import { deploymentRoutes } from './deployment/routes.ts';
import { patientOf, type Practice } from './doctor/patient.ts';
import { doctorRoutes } from './doctor/routes.ts';
import { evidenceRoutes } from './evidence/routes.ts';
import { gateRoutes, gatesOf } from './gates/routes.ts';
import type { Machine } from './machine.ts';
import { migrationRoutes } from './migration/routes.ts';
import { Operations } from './operation/operations.ts';
import { operationRoutes } from './operation/routes.ts';
import { Access } from './people/access.ts';
import { peopleRoutes } from './people/routes.ts';
import type { ProgressBoard } from './progress-board.ts';
import { releaseRoutes } from './release/routes.ts';
import type { Setting } from './setting.ts';
import { statusRoutes } from './status/routes.ts';
import { windowRoutes } from './window/routes.ts';

/** What the routes reach. */
export interface Parts {
  setting: Setting;
  machine: Machine;
  client: SwitchClient;
  board: ProgressBoard;
  backups: Backups;
}

/** Everything that the commands do goes through these. The plan is the whole one: people and rules of all environments. */
export function routes(server: FastifyInstance, parts: Parts): void {
  const { setting, machine, board, backups } = parts;
  const { plan, root, ports, environments, clock } = setting;
  const { ground } = machine;
  const { pool, log } = ground;
  const access = new Access(plan, pool);
  access.guard(server);
  const operations = new Operations();
  const known = { plan, pool, clock, access };

  deploymentRoutes(server, { ground, board, root, access });
  statusRoutes(server, ground, ports, environments);
  gateRoutes(server, { log, access });
  windowRoutes(server, { ...known, clock: () => clock.now() });
  peopleRoutes(server, known);
  const deployments = logDeployments(log, ensureCarriedOut);
  approvalRoutes(server, { ...known, deployments });
  const evidence = { gates: (id: string) => gatesOf(log, id), checks: async () => [] };
  checklistRoutes(server, { ...known, deployments, evidence });
  operationRoutes(server, operations);
  backupRoutes(server, { backups, clock: () => clock.now(), access, operations });
  releaseRoutes(server, { ...ground, plan, root, access, operations, clock });
  evidenceRoutes(server, { ...ground, plan, root, access, operations });
  migrationRoutes(server, {
    ...{ plan, root, access, operations, clock: () => clock.now() },
    urlsOf: (environment) => machine.databaseUrls(environment),
    filesOf: async (ref) => (await ground.workshop.resolve(root, ref)).directory,
    stillOurs: ({ name }) => checkLease(pool, ground.lease(name)),
    busyWith: async (environment) => (await log.active(environment))?.id ?? null,
  });
  doctorRoutes(server, { plan, patient: (environment) => patientOf(practice(parts), environment) });
}

function practice({ setting, machine, client, backups }: Parts): Practice {
  const { plan, root, place, ports, adminUrl, clock } = setting;
  const { pool } = machine.ground;
  return {
    ...{ plan, root, place, ports, pool, switch: client, thirdParties: [], now: () => clock.now() },
    adminUrlOf: async (environment) => (await backups.adminUrlOf(environment)) ?? adminUrl,
  };
}
