import { createHash } from 'node:crypto';
import type { PreviewRequest, PreviewResponse, SwitchClient } from '../../switch/client.ts';
import type { FetchSlot } from '../../targets/probe.ts';
import type { ProcessSlotSpec, SlotId, StaticSlotSpec, Target } from '../../targets/target.ts';
import { TargetError } from '../../targets/target-error.ts';
import type { SlotContent, Slots } from '../ground.ts';
import { LeaseLost } from '../lease.ts';

interface Parts {
  /** Where the programs of an environment run. */
  programs(environment: string): Target<ProcessSlotSpec>;
  static: Target<StaticSlotSpec>;
  client: SwitchClient;
  /** The kind of a component of the plan. */
  kindOf(component: string): 'process' | 'static';
  /** The variables that the environment gives to a slot, and the values of its secrets. */
  settingsOf(content: SlotContent): Promise<{ variables: Record<string, string>; secrets: Record<string, string> }>;
}

/** Slots behind the switch of this machine: programs where their environment's target runs them, front ends as files that the switch serves. */
export function machineSlots(parts: Parts): Slots {
  const { client } = parts;
  const targetOf = (id: SlotId) =>
    parts.kindOf(id.component) === 'process' ? parts.programs(id.environment) : parts.static;
  return {
    start: async (content, epoch) => {
      const spec = await slotSpec(parts, content);
      const started =
        spec.kind === 'process'
          ? parts.programs(content.id.environment).start(spec, epoch)
          : parts.static.start(spec, epoch);
      return fenced(content.id, epoch, started);
    },
    stop: (id, epoch) => fenced(id, epoch, targetOf(id).stop(id, epoch)),
    condition: (id) => targetOf(id).condition(id),
    logs: (id, lines) => targetOf(id).logs(id, lines),
    through: (id) => fetchBy((request) => client.preview(id, request)),
    visit: (id) => fetchBy((request) => client.visit(id, request)),
    every: (id) => fetchBy((request) => client.every(id, request)),
  };
}

/** A stale epoch means that the lease is lost. */
function fenced<T>({ environment }: SlotId, epoch: number, command: Promise<T>): Promise<T> {
  return command.catch((error: unknown) => {
    if (error instanceof TargetError && error.code === 'stale-epoch') throw new LeaseLost({ environment, epoch });
    throw error;
  });
}

/** What a target must run, from what the plan and the release say. */
export async function slotSpec(
  parts: Pick<Parts, 'settingsOf'>,
  content: SlotContent,
): Promise<ProcessSlotSpec | StaticSlotSpec> {
  const { id, component, artifact, version } = content;
  const made = { digest: contentDigest(content), version, files: artifact.files };
  const base = { id, artifact: made, probePath: component.probe.path };
  if (component.kind === 'static') return { kind: 'static', ...base, fallback: component.fallback };
  const { command, memoryMb, stopWithinMs } = component.run;
  const settings = await parts.settingsOf(content);
  return {
    kind: 'process',
    ...base,
    command,
    containers: content.instances,
    memoryMb,
    startWithinMs: component.probe.startWithinMs,
    stopWithinMs,
    ...settings,
  };
}

/** What makes a slot another one: its files, and for a program what it runs with. */
function contentDigest({ artifact, component, configuration }: SlotContent): string {
  if (component.kind === 'static' || configuration.digest === null) return artifact.digest;
  return createHash('sha256').update(`${artifact.digest} ${configuration.digest}`).digest('hex');
}

/** The switch's own way of asking, as `fetch` would. */
function fetchBy(ask: (request: PreviewRequest) => Promise<PreviewResponse>): FetchSlot {
  return async (path, init = {}) => {
    const answer = await ask({
      method: init.method ?? 'GET',
      path,
      headers: Object.fromEntries(new Headers(init.headers)),
      ...(typeof init.body === 'string' ? { body: init.body } : {}),
    });
    const headers = Object.entries(answer.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)] as [string, string]],
    );
    const empty = answer.status === 204 || answer.status === 304;
    return new Response(empty ? null : answer.body, { status: answer.status, headers });
  };
}
