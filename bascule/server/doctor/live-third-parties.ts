import { notConfigured } from '../../core/doctor/row.ts';
import type { ThirdPartyRule } from '../../core/doctor/schema.ts';
import { runLiveCheck } from '../../doctor/live-check.ts';
import type { ThirdParty } from '../../doctor/third-parties.ts';

/** The program of a component that traffic goes to: its files, and what it is given. */
export interface LiveProgram {
  files: string;
  variables: Record<string, string>;
}

/**
 * The services outside that the plan says how to look at, each through the product that is live: Bascule needs to know
 * neither their protocols nor their keys.
 */
export function liveThirdParties(
  rules: readonly ThirdPartyRule[],
  live: (component: string) => Promise<LiveProgram | null>,
): ThirdParty[] {
  return rules.flatMap(({ name, check }): ThirdParty[] => {
    if (!check) return [];
    const { component, command } = check;
    return [
      {
        service: name,
        check: async (signal) => {
          const program = await live(component);
          if (!program) return notConfigured(`aucune version de ${component} n’est en ligne`, 'déployez une version');
          return runLiveCheck({ command, directory: program.files, variables: program.variables, signal });
        },
      },
    ];
  });
}
