import { describe, expect, test } from 'vitest';
import { pageOf, type Knowledge } from './page.ts';
import { indicatorOf, statuspageFiles } from './summary.ts';
import { hour, incident, knowledge, maintenance, minute, minutesUntil, now, wellFor } from './spec/a-page.ts';

type Json = Record<string, unknown>;
const files = (change?: Partial<Knowledge>) =>
  statuspageFiles(pageOf(knowledge(change), now)) as Record<string, Record<string, Json & Json[]>>;

const over = incident({
  id: 'i-0',
  startedAt: now - 5 * hour,
  relievedAt: now - 4 * hour,
  resolvedAt: now - 3 * hour,
  status: 'resolved',
  updates: [
    { id: 'i-0-1', at: now - 5 * hour + minute, status: 'investigating', body: null },
    { id: 'i-0-2', at: now - 4 * hour, status: 'monitoring', body: 'Revenu à la version précédente.' },
    { id: 'i-0-3', at: now - 3 * hour, status: 'resolved', body: null },
  ],
});

test('the eight files are those of Statuspage, each with its page and its own key', () => {
  const all = files({ incidents: [incident(), over], maintenances: [maintenance()] });
  expect(Object.fromEntries(Object.entries(all).map(([path, file]) => [path, Object.keys(file)]))).toEqual({
    'summary.json': ['page', 'components', 'incidents', 'scheduled_maintenances', 'status'],
    'status.json': ['page', 'status'],
    'components.json': ['page', 'components'],
    'incidents.json': ['page', 'incidents'],
    'incidents/unresolved.json': ['page', 'incidents'],
    'scheduled-maintenances.json': ['page', 'scheduled_maintenances'],
    'scheduled-maintenances/upcoming.json': ['page', 'scheduled_maintenances'],
    'scheduled-maintenances/active.json': ['page', 'scheduled_maintenances'],
  });
  expect(all['status.json']).toEqual({
    page: {
      id: 'rewapp',
      name: 'REWAPP',
      url: 'https://status.rewapp.fr',
      time_zone: 'Europe/Paris',
      updated_at: '2026-11-23T09:05:00.000Z',
    },
    status: { indicator: 'critical', description: 'Le service est en panne' },
  });
});

test('a component has every field of theirs; a group stands among them with its members', () => {
  const components = files()['components.json']!['components']!;
  expect(components).toHaveLength(5);
  expect(components[1]).toEqual({
    ...{ id: 'mobile', name: 'Application Mobile', status: 'operational', position: 2 },
    ...{ created_at: '2026-08-25T09:05:00.000Z', updated_at: '2026-11-21T09:05:00.000Z' },
    ...{ description: 'iOS et Android', showcase: true, start_date: '2026-08-25', group_id: 'fronts' },
    ...{ page_id: 'rewapp', group: false, only_show_if_degraded: false },
  });
  expect(components[4]).toMatchObject({ id: 'fronts', group: true, components: ['mobile', 'vitrine'] });
});

test('what nobody looked at is never operational in their words either', () => {
  const all = files({ findings: new Map() });
  expect(all['components.json']!['components']!.map(({ status }) => status)).not.toContain('operational');
  expect(all['status.json']!['status']).toMatchObject({ indicator: 'minor' });
});

test('an incident has every field of theirs, its updates the newest first with what each changed', () => {
  const [, told] = files({ incidents: [over, incident()] })['incidents.json']!['incidents'] as Json[];
  expect(told).toMatchObject({
    ...{ id: 'i-0', name: 'API indisponible', status: 'resolved', impact: 'critical', page_id: 'rewapp' },
    ...{ created_at: '2026-11-23T04:06:00.000Z', updated_at: '2026-11-23T06:05:00.000Z' },
    ...{ monitoring_at: '2026-11-23T05:05:00.000Z', resolved_at: '2026-11-23T06:05:00.000Z' },
    ...{ shortlink: 'https://status.rewapp.fr/incidents/i-0', started_at: '2026-11-23T04:05:00.000Z' },
    components: [{ id: 'api' }],
  });
  const updates = told!['incident_updates'] as Json[];
  expect(updates.map(({ status, body }) => [status, body])).toEqual([
    ['resolved', 'L’incident est résolu.'],
    ['monitoring', 'Revenu à la version précédente.'],
    ['investigating', 'Nous cherchons la cause de cet incident.'],
  ]);
  const change = (before: string, after: string) => [
    { code: 'api', name: 'API Backend', old_status: before, new_status: after },
  ];
  expect(updates.map(({ affected_components }) => affected_components)).toEqual([
    change('operational', 'operational'),
    change('major_outage', 'operational'),
    change('operational', 'major_outage'),
  ]);
  expect(updates[0]).toMatchObject({ id: 'i-0-3', incident_id: 'i-0', deliver_notifications: true });
  expect(updates[0]!['display_at']).toBe(updates[0]!['created_at']);
});

describe('the lists', () => {
  test('of what is unresolved hold only that; the summary too', () => {
    const all = files({ incidents: [over, incident()] });
    for (const file of ['summary.json', 'incidents/unresolved.json'])
      expect(all[file]!['incidents']!.map(({ id }) => id)).toEqual(['i-1']);
  });

  test('of maintenance are by phase, and it has its times', () => {
    const later = maintenance({ id: 'later', from: now + hour, to: now + 2 * hour });
    const before = maintenance({ id: 'before', from: now - 2 * hour, to: now - hour });
    const all = files({ maintenances: [later, maintenance(), before] });
    const listed = (file: string) =>
      all[file]!['scheduled_maintenances']!.map(({ id, status }) => `${id as string} ${status as string}`);
    expect(listed('scheduled-maintenances/upcoming.json')).toEqual(['later scheduled']);
    expect(listed('scheduled-maintenances/active.json')).toEqual(['maintenance-1 in_progress']);
    expect(listed('summary.json')).toEqual(['maintenance-1 in_progress', 'later scheduled']);
    expect(listed('scheduled-maintenances.json')).toHaveLength(3);
    expect(all['scheduled-maintenances/active.json']!['scheduled_maintenances']![0]).toMatchObject({
      ...{
        impact: 'maintenance',
        scheduled_for: '2026-11-23T09:00:00.000Z',
        scheduled_until: '2026-11-23T10:05:00.000Z',
      },
      incident_updates: [
        { status: 'in_progress', affected_components: [{ code: 'api', new_status: 'under_maintenance' }, {}, {}] },
        { status: 'scheduled', body: 'Mise à niveau de la base' },
      ],
    });
  });
});

test('the indicator is as bad as the worst of it; maintenance is told when nothing else is', () => {
  expect(files({ maintenances: [maintenance()] })['status.json']!['status']).toMatchObject({
    indicator: 'maintenance',
  });
  const slow = { ...wellFor(90), minutes: minutesUntil(now, true, false) };
  const findings = new Map([...knowledge().findings, ['api', slow]]);
  expect(files({ findings })['status.json']!['status']).toMatchObject({ indicator: 'minor' });
  expect(indicatorOf('partial_outage')).toBe('major');
});
