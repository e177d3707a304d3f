import type { Pool } from 'pg';
import type { Environment, Plan } from '../../core/plan/schema.ts';
import type { StatusComponent, StatusPage } from '../../core/status/schema.ts';
import type { ThirdParty } from '../../doctor/third-parties.ts';
import { lookAt, type Subject } from '../../engine/probe-minutes.ts';
import { minuteMs } from '../../engine/probe-table.ts';
import { readSlots } from '../../engine/slot-table.ts';
import type { Ports } from '../ports.ts';

/** A service of others is asked less often: its check does something real, and most count what they are asked. */
const thirdPartyEveryMs = 5 * minuteMs;
const thirdPartyWithinMs = 20_000;
/** So many looks may be missing until nobody can say any more. */
const missingLooks = 3;
const freshAtLeastMs = 5 * minuteMs;

export interface Watched {
  plan: Plan;
  environments: readonly Environment[];
  ports: Ports;
  pool: Pool;
  thirdParties: readonly ThirdParty[];
}

/** What stands for a component of the page among the probes. */
export const subjectOf = ({ from }: Pick<StatusComponent, 'from'>) =>
  from.kind === 'component' ? from.component : `third-party/${from.service}`;

/** Older looks say nothing of now. */
export const freshForMs = ({ from }: Pick<StatusComponent, 'from'>) =>
  from.kind === 'component' ? freshAtLeastMs : missingLooks * thirdPartyEveryMs;

/** Every component that serves, in every environment, asked through the switch; and what the page derives from others. */
export function subjects(watched: Watched, page: StatusPage, shown: Environment): Subject[] {
  return [
    ...watched.environments.flatMap((environment) => componentSubjects(watched, environment)),
    ...thirdPartySubjects(watched, page, shown),
  ];
}

function componentSubjects({ plan, ports, pool }: Watched, { name: environment }: Environment): Subject[] {
  return plan.components.flatMap((component): Subject[] => {
    if (component.kind === 'database') return [];
    const address = `http://127.0.0.1:${ports.of(environment, component.name)}`;
    const isLive = async () =>
      (await readSlots(pool, environment)).some((row) => row.component === component.name && row.weight > 0);
    return [
      {
        ...{ environment, subject: component.name, everyMs: minuteMs },
        look: async () => ((await isLive()) ? lookAt(address, component.probe) : null),
      },
    ];
  });
}

/** What is not configured is not looked at: it neither fails nor reassures. */
function thirdPartySubjects({ thirdParties }: Watched, page: StatusPage, shown: Environment): Subject[] {
  const services = page.components.flatMap(({ from }) => (from.kind === 'third-party' ? [from.service] : []));
  return [...new Set(services)].flatMap((service): Subject[] => {
    const client = thirdParties.find((each) => each.service === service);
    if (!client) return [];
    const look = async () => {
      const begun = performance.now();
      const late = AbortSignal.timeout(thirdPartyWithinMs);
      const outcome = await client.check(late).then(
        (finding) => finding.outcome,
        () => 'failed' as const,
      );
      const tookMs = Math.round(performance.now() - begun);
      return outcome === 'not-configured' ? null : { healthy: outcome !== 'failed', tookMs };
    };
    return [
      { environment: shown.name, subject: `third-party/${service}`, everyMs: thirdPartyEveryMs, seldom: true, look },
    ];
  });
}
