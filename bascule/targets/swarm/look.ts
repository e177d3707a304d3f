import { z } from 'zod';
import type { SlotCondition, SlotId } from '../target.ts';
import type { Managers } from './managers.ts';
import type { SlotService, SlotServices } from './services.ts';
import { addressOf, hasFailed, node, nodeName, serving, task, tasksWith, type Node, type Task } from './tasks.ts';

/** A slot's service with the tasks of its present settings, and the nodes that there are. */
export interface Sight {
  service: SlotService;
  /** By slot, the oldest first. */
  tasks: Task[];
  /** Of settings before too: they may run still. */
  allTasks: Task[];
  nodes: Node[];
}

export interface Swarm {
  managers: Managers;
  services: SlotServices;
}

export async function lookAt({ managers, services }: Swarm, id: SlotId): Promise<Sight | null> {
  const service = await services.find(id);
  if (!service) return null;
  const [tasks, nodes] = await Promise.all([tasksOf(managers, { service: [service.serviceId] }), nodesOf(managers)]);
  return sightOf(service, tasks, nodes);
}

/** All slots of an environment, seen at once. */
export async function lookAround({ managers, services }: Swarm, environment: string): Promise<Sight[]> {
  const [found, nodes] = await Promise.all([services.list({ 'bascule.environment': environment }), nodesOf(managers)]);
  if (found.length === 0) return [];
  const tasks = await tasksOf(managers, { service: found.map(({ serviceId }) => serviceId) });
  return found.map((service) => sightOf(service, tasks, nodes));
}

/** Where the slot's tasks that serve are reached; one a node has told no port of yet is left out. */
export function addressesOf({ tasks, nodes }: Sight): string[] {
  return serving(tasks, nodes)
    .map((each) => addressOf(each, nodes))
    .filter((address) => address !== null);
}

/** `reached`: which of its addresses can be reached. */
export function conditionOf(
  sight: Sight,
  isStarting: boolean,
  reached: (addresses: string[]) => string[],
): SlotCondition {
  const { service, tasks } = sight;
  const { version, digest } = service.slot;
  const addresses = reached(addressesOf(sight));
  return {
    state: stateOf(service, addresses.length, isStarting),
    ...{ version, digest },
    backend: addresses.length > 0 ? { kind: 'process', addresses } : null,
    containers: service.replicas === 0 ? [] : serving(tasks, sight.nodes).map((each) => containerOf(each, sight)),
  };
}

export const ABSENT: SlotCondition = { state: 'absent', version: null, digest: null, backend: null, containers: [] };

function stateOf({ replicas, slot }: SlotService, running: number, isStarting: boolean): SlotCondition['state'] {
  if (isStarting) return 'starting';
  if (replicas === 0) return slot.start === 'failed' ? 'failed' : 'absent';
  if (slot.start === 'under-way') return 'starting';
  return running >= replicas ? 'running' : 'restarting';
}

/** `memoryMb` is 0: what a task holds only its own node knows. Restarts beyond Swarm's history of tasks are not known. */
function containerOf(each: Task, { tasks, nodes }: Sight): SlotCondition['containers'][number] {
  return {
    pid: each.Status.ContainerStatus?.PID ?? null,
    port: each.Status.PortStatus?.Ports?.[0]?.PublishedPort ?? 0,
    restarts: tasks.filter((other) => other.Slot === each.Slot && hasFailed(other)).length,
    memoryMb: 0,
    startedAt: each.Status.Timestamp,
    node: nodeName(each.NodeID, nodes),
  };
}

function sightOf(service: SlotService, tasks: readonly Task[], nodes: Node[]): Sight {
  const allTasks = tasks.filter(({ ServiceID }) => ServiceID === service.serviceId);
  return { service, allTasks, tasks: tasksWith(allTasks, service.slot.settings), nodes };
}

async function tasksOf(managers: Managers, filters: Record<string, string[]>): Promise<Task[]> {
  return z.array(task).parse(await managers.ask((engine) => engine.listTasks({ filters })));
}

async function nodesOf(managers: Managers): Promise<Node[]> {
  return z.array(node).parse(await managers.ask((engine) => engine.listNodes()));
}
