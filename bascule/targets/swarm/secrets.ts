import { createHash } from 'node:crypto';
import type { SecretReference } from 'dockerode';
import { z } from 'zod';
import type { ProcessSlotSpec } from '../target.ts';
import { slotLabels } from '../slot-labels.ts';
import { messageOf, statusOf, type Managers } from './managers.ts';
import type { SlotServices } from './services.ts';

/**
 * The slot's secrets as Swarm's: encrypted in the managers' log, sent to the nodes that need them, a file in memory in
 * the container. Named by a salted digest, so that the same start again finds them. Empty ones are left out.
 */
export async function putSecrets(
  { managers, services }: { managers: Managers; services: SlotServices },
  spec: ProcessSlotSpec,
  settings: string,
): Promise<SecretReference[]> {
  const filled = Object.entries(spec.secrets).filter(([, value]) => value !== '');
  const known = filled.length > 0 ? await services.secrets(spec.id) : [];
  return Promise.all(
    filled.map(async ([name, value]) => {
      const Name = secretName(settings, name);
      const there = known.find((each) => each.Name === Name)?.ID ?? (await put(managers, spec, Name, value));
      return { SecretID: there, SecretName: Name, File: { Name: name, UID: '0', GID: '0', Mode: 0o444 } };
    }),
  );
}

async function put(managers: Managers, { id }: ProcessSlotSpec, Name: string, value: string): Promise<string> {
  const Data = Buffer.from(value).toString('base64');
  try {
    // `_body` alone: dockerode would write what it is given into the address too, which engines log.
    const _body = { Name, Labels: slotLabels(id), Data };
    const made: unknown = await managers.ask((engine) => engine.createSecret({ _query: {}, _body }));
    return z.object({ id: z.string() }).parse(made).id;
  } catch (error) {
    // Made by an engine that died before it could say so.
    if (statusOf(error) !== 409 && !/already exists/.test(messageOf(error))) throw error;
    return z.object({ ID: z.string() }).parse(await managers.ask((engine) => engine.getSecret(Name).inspect())).ID;
  }
}

/** The settings' digest counts the value; the salt keeps it from being guessed. */
function secretName(settings: string, name: string): string {
  return `bascule_${createHash('sha256').update(`${settings}\n${name}`).digest('hex').slice(0, 40)}`;
}
