import { group, type Group, type Outcome, type Row } from '../../core/doctor/row.ts';
import { exitCodeOf, tallyOf } from '../../core/doctor/verdict.ts';
import { diagnosis } from '../../server/doctor/wire.ts';
import { inContext, knownEnvironment, type CommonOptions } from '../context.ts';
import { styled, table } from '../table.ts';

const titles: Record<Group, string> = {
  infrastructure: 'Infrastructure',
  application: 'Application',
  'third-parties': 'Services externes',
};
const marks: Record<Outcome, string> = { ok: '✓', warn: '!', failed: '✗', 'not-configured': '–' };
const colours = { ok: 'green', warn: 'yellow', failed: 'red', 'not-configured': 'dim' } as const;

/** Looks at everything that the plan asks of an environment. Exit code 1 as soon as one row failed. */
export function doctor(name: string, options: CommonOptions): Promise<number> {
  return inContext(options, async ({ plan, client, out }) => {
    const environment = knownEnvironment(plan, name);
    const found = await client.call('GET', `/api/environments/${environment}/doctor`, diagnosis);
    out.record({ ...found, tally: tallyOf(found.rows) });
    for (const each of group.options)
      out.say(
        `${section(
          titles[each],
          found.rows.filter((row) => row.group === each),
        )}\n`,
      );
    out.say(summary(environment, found.rows));
    return exitCodeOf(found.rows);
  });
}

function section(title: string, rows: Row[]): string {
  const lines = rows.flatMap(({ outcome, title: what, found, remedy, tookMs }) => [
    [styled(colours[outcome], marks[outcome]), what, styled('dim', `${tookMs} ms`), found],
    ...(remedy === undefined ? [] : [['', '', '', `→ ${remedy}`]]),
  ]);
  return `${styled('bold', title)}\n${table(['', 'Point', 'Durée', 'Constat'], lines)}`;
}

function summary(environment: string, rows: Row[]): string {
  const { ok, warn, failed, 'not-configured': absent } = tallyOf(rows);
  const verdict = exitCodeOf(rows) === 0 ? `${environment} est en état` : `${environment} n’est pas en état`;
  return styled(
    'bold',
    `${verdict} : ${ok} en ordre, ${warn} à surveiller, ${failed} en échec, ${absent} sans réglage`,
  );
}
