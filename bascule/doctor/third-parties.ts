import { notConfigured } from '../core/doctor/row.ts';
import type { Finding } from '../core/doctor/row.ts';
import type { ThirdPartyRule } from '../core/doctor/schema.ts';
import type { Probe } from './examine.ts';

/** A service that somebody else runs, behind its client. */
export interface ThirdParty {
  /** Its name in the plan. */
  service: string;
  /** Does what proves that it works, as in a mail to a sandbox. */
  check(signal: AbortSignal): Promise<Finding>;
}

/** §3.3: each service that the plan names, through its client. One without a client is never green. */
export function thirdPartyProbes(rules: readonly ThirdPartyRule[], clients: readonly ThirdParty[]): Probe[] {
  if (rules.length === 0) return [nothingNamed];
  return rules.map(({ name, title, needs, proof }) => {
    const client = clients.find(({ service }) => service === name);
    const absent = notConfigured(needs, `configurez ${title}, puis : ${proof}`);
    return {
      id: `third-party-${name}`,
      group: 'third-parties',
      title,
      look: async (signal) => client?.check(signal) ?? absent,
    };
  });
}

const nothingNamed: Probe = {
  id: 'third-parties',
  group: 'third-parties',
  title: 'Services externes',
  look: async () => notConfigured('le plan ne nomme aucun service externe'),
};
