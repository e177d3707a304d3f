import { open, readFile, rename } from 'node:fs/promises';
import type { Plan } from '../../core/plan/schema.ts';
import { portsOf } from '../../server/ports.ts';
import { switchState, type ServiceState } from '../../switch/wire.ts';
import { isSystemError } from '../cli-error.ts';

/**
 * Tells the next switch its ports, by the file it starts from; the traffic in it stays. A file that can't be read is
 * left alone: the switch refuses it with a sentence of its own. Only for a switch that does not run.
 */
export async function settlePorts(file: string, plan: Plan, basePort: number): Promise<void> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (isSystemError(error) && error.code === 'ENOENT') return null;
    throw error;
  });
  const kept = switchState.safeParse(text === null ? { port: basePort, epochs: {}, services: [] } : jsonOf(text));
  if (!kept.success || (text !== null && kept.data.port === basePort)) return;
  const ports = portsOf(plan, basePort);
  const known = ({ environment, component }: ServiceState) =>
    plan.environments.some((each) => each.name === environment) &&
    plan.components.some((each) => each.name === component && each.kind !== 'database');
  const services = kept.data.services.map((service) =>
    known(service) ? { ...service, port: ports.of(service.environment, service.component) } : service,
  );
  await replace(file, `${JSON.stringify({ ...kept.data, port: basePort, services }, null, 2)}\n`);
}

async function replace(file: string, text: string): Promise<void> {
  const aside = `${file}.${process.pid}`;
  const handle = await open(aside, 'w', 0o600);
  await handle.writeFile(text);
  await handle.sync().finally(() => handle.close());
  await rename(aside, file);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
