import { z } from 'zod';
import { IMAGE_PORT } from '../../image/images.ts';

/** https://docs.docker.com/engine/swarm/how-swarm-mode-works/swarm-task-states/ */
const state = z.enum([
  ...['new', 'pending', 'allocated', 'assigned', 'accepted', 'preparing', 'ready', 'starting', 'running'],
  ...['complete', 'shutdown', 'failed', 'rejected', 'remove', 'orphaned'],
] as const);

/** What we read of a task in the engine's answers. */
export const task = z.object({
  ID: z.string(),
  ServiceID: z.string(),
  Slot: z.int().default(0),
  NodeID: z.string().default(''),
  DesiredState: z.string(),
  CreatedAt: z.string(),
  Spec: z.object({
    ContainerSpec: z.object({ Labels: z.record(z.string(), z.string()).default({}) }).prefault({}),
  }),
  Status: z.object({
    State: state,
    Timestamp: z.string(),
    Err: z.string().default(''),
    ContainerStatus: z.object({ PID: z.int().default(0), ExitCode: z.int().default(0) }).nullish(),
    PortStatus: z
      .object({ Ports: z.array(z.object({ TargetPort: z.int(), PublishedPort: z.int() })).nullish() })
      .nullish(),
  }),
});

export const node = z.object({
  ID: z.string(),
  Description: z.object({ Hostname: z.string().default('') }).prefault({}),
  Status: z.object({ State: z.string(), Addr: z.string() }),
  ManagerStatus: z.object({ Addr: z.string() }).nullish(),
});

export type Task = z.infer<typeof task>;
export type Node = z.infer<typeof node>;

/** States of a task that is on its way, over which the program has no hand: an image may be large. */
const BEFORE_START: Task['Status']['State'][] = ['assigned', 'accepted', 'preparing', 'ready'];
const FAILED: Task['Status']['State'][] = ['failed', 'rejected'];
const ENDED: Task['Status']['State'][] = ['complete', 'shutdown', 'failed', 'rejected', 'remove', 'orphaned'];

export const isComing = ({ Status }: Task) => BEFORE_START.includes(Status.State);
export const hasFailed = ({ Status }: Task) => FAILED.includes(Status.State);
export const hasEnded = ({ Status }: Task) => ENDED.includes(Status.State);

/** Those that were made with these settings, by slot. */
export function tasksWith(tasks: readonly Task[], settings: string): Task[] {
  const own = tasks.filter(({ Spec }) => Spec.ContainerSpec.Labels['bascule.settings'] === settings);
  return own.toSorted((a, b) => a.Slot - b.Slot || (a.CreatedAt < b.CreatedAt ? -1 : 1));
}

/**
 * Those that serve: Swarm says `running` of a task once the image's health check passed. Of a node that is not known,
 * as all are for a moment after another manager came to lead, what runs there still runs.
 */
export function serving(tasks: readonly Task[], nodes: readonly Node[]): Task[] {
  const lost = new Set(nodes.filter(isLost).map(({ ID }) => ID));
  return tasks.filter(
    (each) => each.Status.State === 'running' && each.DesiredState === 'running' && !lost.has(each.NodeID),
  );
}

export const isLost = ({ Status }: Node) => Status.State === 'down' || Status.State === 'disconnected';

/** Where the task is reached from outside: `<node's address>:<port that the node chose>`; null before it is known. */
export function addressOf(each: Task, nodes: readonly Node[]): string | null {
  const host = nodes.find(({ ID }) => ID === each.NodeID);
  const port = each.Status.PortStatus?.Ports?.find(({ TargetPort }) => TargetPort === IMAGE_PORT)?.PublishedPort;
  return host && port ? `${hostOf(host)}:${port}` : null;
}

/** A node as people know it: by its host name, and by its address too where several have the same one. */
export function nodeName(id: string, nodes: readonly Node[]): string {
  const node = nodes.find(({ ID }) => ID === id);
  const name = node?.Description.Hostname ?? '';
  if (!node || name === '') return node ? hostOf(node) : id.slice(0, 12);
  const isOnly = nodes.filter(({ Description }) => Description.Hostname === name).length === 1;
  return isOnly ? name : `${name} ${hostOf(node)}`;
}

/** A manager that leads may not know its own address by its status. */
function hostOf({ Status, ManagerStatus }: Node): string {
  if (Status.Addr !== '' && Status.Addr !== '0.0.0.0' && Status.Addr !== '127.0.0.1') return Status.Addr;
  return ManagerStatus?.Addr.replace(/:\d+$/, '') ?? Status.Addr;
}

/** Why a task failed, or why it is not placed, in one sentence's clause: what Swarm says of it in our own words. */
export function reasonOf({ Status }: Task): string {
  const { Err, ContainerStatus } = Status;
  if (/unhealthy container/i.test(Err)) return 'son contrôle de santé échoue';
  if (/No such image|not found|manifest unknown|pull access denied/i.test(Err)) {
    return `son image ne peut pas être tirée par le nœud (${Err})`;
  }
  if (/no suitable node/i.test(Err)) return `aucun nœud ne convient (${Err})`;
  const code = ContainerStatus?.ExitCode ?? 0;
  if (code === 137) return 'il a été arrêté par le noyau, sans doute au-delà de sa mémoire (code 137)';
  if (/non-zero exit/i.test(Err) || code !== 0) return `il s’est terminé avec le code ${code}`;
  return Err === '' ? 'il s’est terminé' : Err;
}
