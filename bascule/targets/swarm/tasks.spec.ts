import { describe, expect, test } from 'vitest';
import { addressOf, node, nodeName, reasonOf, serving, task, tasksWith, type Node, type Task } from './tasks.ts';

const nodes: Node[] = [
  node.parse({ ID: 'a', Status: { State: 'ready', Addr: '10.0.0.1' } }),
  node.parse({ ID: 'b', Status: { State: 'down', Addr: '10.0.0.2' } }),
  node.parse({ ID: 'c', Status: { State: 'unknown', Addr: '0.0.0.0' }, ManagerStatus: { Addr: '10.0.0.3:2377' } }),
];

/** As an engine 20.10 tells it: a published port comes twice, for IPv4 and IPv6. */
function made(changes: Record<string, unknown> = {}, status: Record<string, unknown> = {}): Task {
  const Ports = [1, 2].map(() => ({ Protocol: 'tcp', TargetPort: 8080, PublishedPort: 32768, PublishMode: 'host' }));
  return task.parse({
    ...{
      ID: 'task',
      ServiceID: 'service',
      Slot: 1,
      NodeID: 'a',
      DesiredState: 'running',
      CreatedAt: '2026-11-23T12:00:00Z',
    },
    Spec: { ContainerSpec: { Labels: { 'bascule.settings': 'now' } } },
    Status: { State: 'running', Timestamp: '2026-11-23T12:00:01Z', PortStatus: { Ports }, ...status },
    ...changes,
  });
}

const failed = (Err: string, ExitCode = 0) => made({}, { State: 'failed', Err, ContainerStatus: { ExitCode } });

describe('tasks', () => {
  test('serve when they run and are to run, on a node that is not lost: while a leader is chosen no node is known', () => {
    const tasks = [made(), made({ NodeID: 'b' }), made({ NodeID: 'c' }), made({ DesiredState: 'shutdown' })];
    expect(serving([...tasks, made({}, { State: 'starting' })], nodes).map(({ NodeID }) => NodeID)).toEqual(['a', 'c']);
  });

  test('are reached at their node’s own address and the port that it chose', () => {
    expect(addressOf(made(), nodes)).toBe('10.0.0.1:32768');
    expect(addressOf(made({ NodeID: 'c' }), nodes)).toBe('10.0.0.3:32768');
    expect(addressOf(made({}, { PortStatus: {} }), nodes)).toBeNull();
    expect(addressOf(made({ NodeID: '' }), nodes)).toBeNull();
  });

  test('are on nodes with names, and with addresses where names are the same or none', () => {
    const named = (ID: string, Hostname: string, Addr: string) =>
      node.parse({ ID, Description: { Hostname }, Status: { State: 'ready', Addr } });
    const all = [named('a', 'app', '10.0.0.1'), named('b', 'app', '10.0.0.2'), named('c', 'db', '10.0.0.3'), ...nodes];
    expect(['a', 'b', 'c'].map((id) => nodeName(id, all))).toEqual(['app 10.0.0.1', 'app 10.0.0.2', 'db']);
    expect(nodeName('b', nodes)).toBe('10.0.0.2');
    expect(nodeName('0123456789abcdef', nodes)).toBe('0123456789ab');
  });

  test('of settings before are not those of now', () => {
    const before = made({ Spec: { ContainerSpec: { Labels: { 'bascule.settings': 'before' } } } });
    expect(tasksWith([before, made({ Slot: 2 }), made()], 'now').map(({ Slot }) => Slot)).toEqual([1, 2]);
  });

  test.each([
    [failed('task: non-zero exit (3)', 3), 'il s’est terminé avec le code 3'],
    [
      failed('task: non-zero exit (137)', 137),
      'il a été arrêté par le noyau, sans doute au-delà de sa mémoire (code 137)',
    ],
    [failed('task: unhealthy container', 137), 'son contrôle de santé échoue'],
    [
      failed('No such image: r/api@sha256:1'),
      'son image ne peut pas être tirée par le nœud (No such image: r/api@sha256:1)',
    ],
    [
      made({}, { State: 'pending', Err: 'no suitable node (1 node not available)' }),
      'aucun nœud ne convient (no suitable node (1 node not available))',
    ],
  ])('that failed say why', (each, why) => {
    expect(reasonOf(each)).toBe(why);
  });
});
