import type { Pool } from 'pg';
import type { Environment } from '../core/plan/schema.ts';
import type { Secrets } from '../engine/outside/secrets.ts';
import { keepTrafficMinutes } from '../engine/traffic-minutes.ts';
import { lookAfter } from './after/look-after.ts';
import { startAutoscaling } from './autoscaling.ts';
import { watchIncidents } from './incident/escalation-watch.ts';
import { kpiGroundOf } from './kpi/ground.ts';
import type { Machine } from './machine.ts';
import type { MessageService } from './message/service.ts';
import { watchWeeks } from './message/weekly-watch.ts';
import type { Setting } from './setting.ts';
import { watchSites } from './site-watch.ts';
import { tellOutside } from './telemetry.ts';
import { keepStatusPage } from './status-page/keep.ts';
import { watchStoresOf } from './store/watch.ts';

interface Parts {
  machine: Machine;
  messages: MessageService;
  pool: Pool;
  secrets: Secrets;
}

/** What a server looks at by itself, from its start to its end: traffic, lists, incidents, the public page, weeks, stores. */
export async function watchOver(setting: Setting, parts: Parts): Promise<{ stop(): Promise<void> }> {
  const { machine, messages, pool, secrets } = parts;
  const { environments, logger, plan, clock } = setting;
  const minutes = keepTrafficMinutes({
    ...{ pool, traffic: machine.ground.traffic, environments: environments.map(({ name }) => name) },
    onError: (error) => logger.warn({ error: String(error) }, 'traffic could not be kept'),
  });
  const thirdPartiesOf = (environment: Environment) => machine.thirdParties(environment);
  const lists = await lookAfter(machine.ground, logger, thirdPartiesOf);
  const incidents = watchIncidents({ pool, plan, clock }, (error, incident) =>
    logger.warn({ incident, error: String(error) }, 'an incident could not be looked at'),
  );
  const statusPage = keepStatusPage({ setting, pool, thirdPartiesOf });
  const { source } = kpiGroundOf(setting, machine.ground);
  const weeks = watchWeeks({ ...messages, source }, (error) =>
    logger.warn({ error: String(error) }, 'the weekly report could not be written'),
  );
  const stores = watchStoresOf({ pool, secrets, setting });
  const telling = await tellOutside(setting, { machine, secrets });
  const sites = watchSites({
    ...{ log: machine.ground.log, prune: (environment) => machine.prune(environment) },
    onError: (error, environment) =>
      logger.warn(
        { environment, error: String(error) },
        'old versions could not be taken from where they are published',
      ),
  });
  const autoscaling = await startAutoscaling(setting, machine);
  return {
    stop: async () => {
      autoscaling.end();
      await telling.stop();
      await minutes.stop();
      await sites.stop();
      await lists.close();
      await statusPage.stop();
      await incidents.stop();
      await Promise.all([weeks.stop(), stores.stop()]);
    },
  };
}
