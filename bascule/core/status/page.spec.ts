import { describe, expect, test } from 'vitest';
import { nothing } from './days.ts';
import { pageOf } from './page.ts';
import { hour, incident, knowledge, minutesUntil, now, wellFor } from './spec/a-page.ts';

describe('the page', () => {
  test('on which all is well says so, and since when', () => {
    const view = pageOf(knowledge(), now);
    expect(view).toMatchObject({ overall: 'operational', incidents: [], maintenances: [] });
    expect(view.components.map(({ state, uptime, since }) => ({ state, uptime, since }))).toEqual(
      Array(4).fill({ state: 'operational', uptime: 100, since: now - 48 * hour }),
    );
    expect(view.groups).toMatchObject([
      { name: 'fronts', components: ['mobile', 'vitrine'], state: 'operational', uptime: 100 },
    ]);
  });

  test('is as bad as its worst component; a state that is new began now', () => {
    const found = { ...wellFor(90), minutes: minutesUntil(now, false, false, false) };
    const view = pageOf(knowledge({ findings: new Map([...knowledge().findings, ['mobile', found]]) }), now);
    expect(view.overall).toBe('major_outage');
    expect(view.components[1]).toMatchObject({ state: 'major_outage', since: now });
    expect(view.groups[0]).toMatchObject({ state: 'major_outage' });
  });

  test('before anything was looked at knows nothing, and says nothing good', () => {
    const view = pageOf(knowledge({ findings: new Map() }), now);
    expect(view.overall).toBe('no_data');
    for (const { state, uptime, bars } of [...view.components, ...view.groups]) {
      expect({ state, uptime }).toEqual({ state: 'no_data', uptime: null });
      expect(bars).toHaveLength(90);
      expect(new Set(bars.map((bar) => bar.state))).toEqual(new Set(['no_data']));
    }
  });

  test('tells an incident that touches no component of it', () => {
    expect(pageOf(knowledge({ incidents: [incident({ components: [] })] }), now).overall).toBe('major_outage');
  });

  test('counts a group’s uptime over the minutes of all its components', () => {
    const half = { ...wellFor(90), tallies: [{ ...nothing, ok: 10, failed: 30 }] };
    const whole = { ...wellFor(90), tallies: [{ ...nothing, ok: 40 }] };
    const findings = new Map([
      ['mobile', half],
      ['vitrine', whole],
    ]);
    expect(pageOf(knowledge({ findings }), now).groups[0]?.uptime).toBe(62.5);
  });
});
