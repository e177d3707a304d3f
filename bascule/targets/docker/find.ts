import type Docker from 'dockerode';
import { isStatus } from '../../image/engine.ts';
import { found, type Found } from './container.ts';

/** An installation's containers that carry these labels, whatever their state, by their index. */
export async function findContainers(
  engine: Docker,
  installation: string,
  labels: Record<string, string>,
): Promise<Found[]> {
  const wanted = { 'bascule.installation': installation, ...labels };
  const label = Object.entries(wanted).map(([name, value]) => `${name}=${value}`);
  const listed = await engine.listContainers({ all: true, filters: { label } });
  const inspected = await Promise.all(listed.map(({ Id }) => orNull(engine.getContainer(Id).inspect())));
  const ours = inspected.flatMap((info) => (info && found(info)) ?? []);
  return ours.toSorted((a, b) => a.slot.index - b.slot.index);
}

/** Null when it went between the list and the question. */
export async function orNull<T>(call: Promise<T>): Promise<T | null> {
  return call.catch((error: unknown) => {
    if (isStatus(error, 404, 409)) return null;
    throw error;
  });
}
