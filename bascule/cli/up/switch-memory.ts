import { open, readFile, rename } from 'node:fs/promises';
import type { Plan } from '../../core/plan/schema.ts';
import { portsOf } from '../../server/ports.ts';
import { switchState, type ServiceState, type SwitchState } from '../../switch/wire.ts';

/** What a switch that does not run will start with; null when there is nothing readable. */
export async function rememberedBy(file: string): Promise<SwitchState | null> {
  const kept = switchState.safeParse(await jsonIn(file));
  return kept.success ? kept.data : null;
}

/**
 * Moves what a stopped switch remembers to other ports, so that it does not open the old ones again; its traffic stays.
 * A file that can't be read is left alone: the switch refuses it with a sentence of its own.
 */
export async function movePorts(file: string, plan: Plan, basePort: number): Promise<void> {
  const kept = await rememberedBy(file);
  if (!kept || kept.port === basePort) return;
  const ports = portsOf(plan, basePort);
  const known = ({ environment, component }: ServiceState) =>
    plan.environments.some((each) => each.name === environment) &&
    plan.components.some((each) => each.name === component && each.kind !== 'database');
  const services = kept.services.map((service) =>
    known(service) ? { ...service, port: ports.of(service.environment, service.component) } : service,
  );
  await replace(file, `${JSON.stringify({ ...kept, port: basePort, services }, null, 2)}\n`);
}

async function replace(file: string, text: string): Promise<void> {
  const aside = `${file}.${process.pid}`;
  const handle = await open(aside, 'w', 0o600);
  await handle.writeFile(text);
  await handle.sync().finally(() => handle.close());
  await rename(aside, file);
}

async function jsonIn(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return null;
  }
}
