import { failed, ok, warn, type Finding } from '../../core/doctor/row.ts';
import type { Environment } from '../../core/plan/schema.ts';
import type { Probe } from '../../doctor/examine.ts';
import type { Machine } from '../machine.ts';
import type { SecondCopies } from '../second-copies.ts';

interface Ground {
  machine: Pick<Machine, 'targetProbes'>;
  copies: SecondCopies;
}

/** What an environment stands on beside this machine: its target, the standby of its database, its second store. */
export function groundProbes({ machine, copies }: Ground, { name, replication, offsite }: Environment): Probe[] {
  const group = 'infrastructure';
  const standby = { id: 'replica', group, title: 'Réplique de la base' } as const;
  const second = { id: 'offsite', group, title: 'Sauvegardes hors site' } as const;
  return [
    ...machine.targetProbes(name),
    ...(replication ? [{ ...standby, look: () => replica(copies, name) }] : []),
    ...(offsite ? [{ ...second, look: async () => told(name, await copies.offsites.finding(name)) }] : []),
  ];
}

/** The gravest comes first. */
async function replica({ replicas }: SecondCopies, environment: string): Promise<Finding> {
  const { findings } = await replicas.standing(environment);
  return findings[0] ? told(environment, findings[0]) : ok('rien à dire');
}

function told(
  environment: string,
  { level, sentence }: { level: 'good' | 'warning' | 'bad'; sentence: string },
): Finding {
  const found = sentence.replace(/\.$/, '');
  if (level === 'good') return ok(found);
  const remedy = `regardez « npx bascule replica ${environment} » et « npx bascule offsite ${environment} »`;
  return level === 'warning' ? warn(found, remedy) : failed(found, remedy);
}
