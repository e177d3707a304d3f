import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { secretsFinding } from '../core/doctor/infrastructure.ts';
import type { Environment, Plan } from '../core/plan/schema.ts';
import type { Probe } from './examine.ts';

const sealed = z.record(z.string(), z.string());

/** Are the secrets there that the plan names? Their sealed file is read for its names; no key is touched. */
export function secretsProbe(plan: Plan, environment: Environment, directory: string): Probe {
  const needed = plan.components.flatMap((each) => (each.kind === 'process' ? each.run.secrets : []));
  return {
    id: 'secrets',
    group: 'infrastructure',
    title: 'Secrets',
    look: async () => {
      const text = await readFile(join(directory, `${environment.name}.json`), 'utf8').catch(unlessMissing);
      return secretsFinding([...new Set(needed)], Object.keys(sealed.parse(JSON.parse(text))));
    },
  };
}

function unlessMissing(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return '{}';
  throw error;
}
