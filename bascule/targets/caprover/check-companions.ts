import { failed, ok, warn, type Finding } from '../../core/doctor/row.ts';
import type { CapRoverSettings } from '../../core/target/caprover.ts';
import type { Probe } from '../../doctor/examine.ts';
import type { CapRoverClient } from './client.ts';
import { companionApp } from './names.ts';
import { isDeployed } from './slot-plan.ts';

interface Parts {
  client: Pick<CapRoverClient, 'apps'>;
  settings: Pick<CapRoverSettings, 'prefix' | 'redis'>;
}

/** What stands beside the components, by CapRover's own word: nothing outside its network reaches it, this machine neither. */
export function companionProbes({ client, settings }: Parts): Probe[] {
  const { redis } = settings;
  if (redis === null) return [];
  const look = async () => finding(client, companionApp(settings, 'redis'), redis);
  return [{ id: 'caprover-redis', group: 'infrastructure', title: 'Redis dans CapRover', look }];
}

async function finding(client: Parts['client'], name: string, image: string): Promise<Finding> {
  const { appDefinitions } = await client.apps();
  const app = appDefinitions.find(({ appName }) => appName === name);
  if (!app) return failed(`l’app ${name} manque`, prepareAgain);
  if (app.isAppBuilding) return warn(`${name} est en construction`, 'attendez la fin de la construction dans CapRover');
  if (!isDeployed(app, image)) return failed(`${name} n’a pas ${image}`, prepareAgain);
  if (app.instanceCount === 0) return failed(`${name} est arrêté dans CapRover`, prepareAgain);
  return ok(`${name} a ${image} ; redis_up, dans les mesures de chaque tâche, dit si elle le joint`);
}

const prepareAgain = 'lancez « npx bascule up --target caprover »';
