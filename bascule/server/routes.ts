import type { FastifyInstance } from 'fastify';
import { storePlaces } from '../core/store/place.ts';
import { ensureCarriedOut } from '../engine/engine.ts';
import { checkLease } from '../engine/lease.ts';
import type { SwitchClient } from '../switch/client.ts';
import { logDeployments } from './approval/log-deployments.ts';
import { approvalRoutes } from './approval/routes.ts';
import type { Backups } from './backup/backups.ts';
import { backupRoutes } from './backup/routes.ts';
import { checklistRoutes } from './checklist/routes.ts';
import { consoleRoutes } from './console/routes.ts';
import { deploymentRoutes } from './deployment/routes.ts';
import { groundProbes } from './doctor/ground-probes.ts';
import { patientOf, type Practice } from './doctor/patient.ts';
import { doctorRoutes } from './doctor/routes.ts';
import { evidenceRoutes } from './evidence/routes.ts';
import { flagRoutes } from './flag/routes.ts';
import type { FlagService } from './flag/service.ts';
import { gateRoutes, gatesOf } from './gates/routes.ts';
import { groundRoutes } from './ground/routes.ts';
import { incidentRoutes } from './incident/routes.ts';
import { kpiGroundOf } from './kpi/ground.ts';
import { metricRoutes } from './kpi/metrics.ts';
import { kpiRoutes } from './kpi/routes.ts';
import { Bundles } from './live-update/bundles.ts';
import { deviceRoutes, publicUrlOf } from './live-update/device-routes.ts';
import { liveUpdateRoutes } from './live-update/routes.ts';
import type { Machine } from './machine.ts';
import { channelLooks } from './message/look.ts';
import { messageRoutes } from './message/routes.ts';
import { secretRoutes } from './message/secret-routes.ts';
import type { MessageService } from './message/service.ts';
import { migrationRoutes } from './migration/routes.ts';
import { Operations } from './operation/operations.ts';
import { offsiteRoutes } from './offsite/routes.ts';
import { operationRoutes } from './operation/routes.ts';
import { Access } from './people/access.ts';
import { peopleRoutes } from './people/routes.ts';
import { preparationRoutes } from './preparation/routes.ts';
import type { ProgressBoard } from './progress-board.ts';
import { replicaRoutes } from './replica/routes.ts';
import { releaseRoutes } from './release/routes.ts';
import type { SecondCopies } from './second-copies.ts';
import type { Setting } from './setting.ts';
import { consoleOrigin } from './sign-in/origin.ts';
import { Sessions } from './sign-in/sessions.ts';
import { statusRoutes } from './status/routes.ts';
import { statusPageRoutes } from './status-page/routes.ts';
import { storeRoutes } from './store/routes.ts';
import type { Changes } from './stream/changes.ts';
import { pagerDutyRoutes } from './ways-in/pagerduty-routes.ts';
import { slackRoutes } from './ways-in/slack-routes.ts';
import { windowRoutes } from './window/routes.ts';

/** What the routes reach. */
export interface Parts {
  setting: Setting;
  machine: Machine;
  client: SwitchClient;
  board: ProgressBoard;
  backups: Backups;
  copies: SecondCopies;
  changes: Changes;
  flags: FlagService;
  messages: MessageService;
}

/** What the routes of both doors have in common. */
export function common({ setting, machine }: Parts) {
  const { plan, ports, clock } = setting;
  const { ground } = machine;
  const sessions = new Sessions({ pool: ground.pool, clock, origin: consoleOrigin(ports, process.env) });
  return {
    access: new Access(plan, ground.pool, sessions),
    sessions,
    operations: new Operations(),
    kpi: kpiGroundOf(setting, ground),
    liveUpdates: { bundles: new Bundles(ground.workshop, setting.place.state), publicUrl: publicUrlOf(process.env) },
  };
}

/** Everything that people do goes through these. The plan is the whole one: people and rules of all environments. */
export async function routes(server: FastifyInstance, parts: Parts, shared: ReturnType<typeof common>): Promise<void> {
  const { setting, machine, board, backups, changes } = parts;
  const { plan, root, ports, environments, clock } = setting;
  const { ground } = machine;
  const { pool, log } = ground;
  const { access, sessions, operations } = shared;
  access.guard(server);
  const known = { plan, pool, clock, access };

  deploymentRoutes(server, { ground, board, root, access });
  consoleRoutes(server, { ground, sessions, changes });
  statusRoutes(server, ground, ports, environments);
  groundRoutes(server, parts);
  statusPageRoutes(server, setting, pool);
  gateRoutes(server, { log, access });
  windowRoutes(server, { ...known, clock: () => clock.now() });
  peopleRoutes(server, known);
  flagRoutes(server, { ...known, ...parts.flags });
  incidentRoutes(server, { ...known, log });
  messageRoutes(server, { messages: parts.messages, access });
  secretRoutes(server, parts.messages);
  slackRoutes(server, parts.messages);
  pagerDutyRoutes(server, parts.messages);
  const deployments = logDeployments(log, ensureCarriedOut);
  approvalRoutes(server, { ...known, deployments });
  const evidence = { gates: (id: string) => gatesOf(log, id), checks: async () => [] };
  checklistRoutes(server, { ...known, deployments, evidence });
  operationRoutes(server, operations);
  preparationRoutes(server, { ground, machine, operations });
  backupRoutes(server, { backups, clock: () => clock.now(), access, operations });
  replicaRoutes(server, { replicas: parts.copies.replicas, access, operations });
  offsiteRoutes(server, { offsites: parts.copies.offsites, access, operations });
  releaseRoutes(server, { ...ground, plan, root, access, operations, clock });
  evidenceRoutes(server, { ...ground, plan, root, access, operations });
  migrationRoutes(server, {
    ...{ plan, root, access, operations, clock: () => clock.now() },
    urlsOf: (environment) => machine.databaseUrls(environment),
    filesOf: async (ref) => (await ground.workshop.resolve(root, ref)).directory,
    stillOurs: ({ name }) => checkLease(pool, ground.lease(name)),
    busyWith: async (environment) => (await log.active(environment))?.id ?? null,
  });
  kpiRoutes(server, shared.kpi);
  metricRoutes(server, shared.kpi);
  liveUpdateRoutes(server, known);
  storeRoutes(server, { ...known, log, places: storePlaces(plan) });
  deviceRoutes(server, { ...known, ...shared.liveUpdates });
  doctorRoutes(server, { plan, patient: (environment) => patientOf(practice(parts), environment) });
}

function practice({ setting, machine, client, backups, copies, messages }: Parts): Practice {
  const { plan, root, place, ports, adminUrl, clock } = setting;
  const { pool } = machine.ground;
  return {
    ...{ plan, root, place, ports, pool, switch: client, now: () => clock.now() },
    thirdPartiesOf: (environment) => machine.thirdParties(environment),
    channels: channelLooks(messages),
    groundOf: (environment) => groundProbes({ machine, copies }, environment),
    adminUrlOf: async (environment) => (await backups.adminUrlOf(environment)) ?? adminUrl,
  };
}
