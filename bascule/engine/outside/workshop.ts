import { join } from 'node:path';
import { buildArtifact } from '../../artifact/build.ts';
import { resolveSource } from '../../artifact/source.ts';
import { readArtifact, verifyArtifact } from '../../artifact/store.ts';
import type { Plan } from '../../core/plan/schema.ts';
import type { Workshop } from '../ground.ts';

/** Builds on this machine, from the folder or the commit asked for. */
export function workshop(plan: Plan, state: string): Workshop {
  const known = plan.components.map((each) => each.name);
  return {
    resolve: (directory, ref) => resolveSource({ directory, ref, state }),
    build: (name, source, onProgress) => {
      const component = plan.components.find((each) => each.name === name);
      if (!component) throw new Error(`Le plan n’a pas de composant « ${name} ».`);
      const log = join(state, 'logs', 'builds', `${name}-${source.version}.log`);
      return buildArtifact({ component, known, source, state, log, onProgress });
    },
    read: (component, digest) => readArtifact(state, component, digest),
    verify: (component, digest) => verifyArtifact(state, component, digest),
  };
}
