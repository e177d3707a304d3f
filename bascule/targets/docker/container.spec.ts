import type { ContainerInspectInfo } from 'dockerode';
import { describe, expect, test } from 'vitest';
import type { ProcessSlotSpec } from '../target.ts';
import { conditionOf, memoryOf } from './condition.ts';
import { containerOptions, found, type Found } from './container.ts';
import { sameContent, settingsOf } from '../slot-labels.ts';
import type { SlotLabels } from './labels.ts';

const spec: ProcessSlotSpec = {
  kind: 'process',
  id: { environment: 'production', component: 'api', colour: 'green' },
  artifact: { digest: 'd'.repeat(64), version: 'v1', files: '/none' },
  command: ['node', 'main.mjs'],
  containers: 2,
  memoryMb: 512,
  startWithinMs: 1_000,
  stopWithinMs: 10_000,
  probePath: '/health',
  variables: { LOG_LEVEL: 'info', HOST: '127.0.0.1', PORT: '1', HEALTH_PATH: '/' },
  secrets: { TOKEN: 'hush-hush' },
};
const slot: SlotLabels = {
  id: spec.id,
  version: 'v1',
  digest: spec.artifact.digest,
  settings: settingsOf(spec),
  installation: '0123456789ab',
  epoch: 3,
  stopWithinMs: 10_000,
  index: 1,
};
const options = containerOptions({
  spec,
  slot,
  image: 'api:1',
  network: 'production.0123456789ab',
  secrets: '/dev/shm/x',
  limits: { cpus: 0.5, pids: 64 },
});

describe('a container', () => {
  test('is asked for with its limits, without any right, and without a secret in what the engine writes down', () => {
    expect(options.name).toBe('production-api-green-1.0123456789ab');
    expect(options.HostConfig).toMatchObject({ NanoCpus: 5e8, PidsLimit: 64, CapDrop: ['ALL'], ReadonlyRootfs: true });
    expect(options.HostConfig?.Memory).toBe(options.HostConfig?.MemorySwap);
    expect(JSON.stringify(options)).not.toContain('hush-hush');
  });

  test('listens where the switch looks for it and is asked where the plan says, whatever its variables say', () => {
    expect(options.Env).toEqual(['LOG_LEVEL=info', 'HOST=0.0.0.0', 'PORT=8080', 'HEALTH_PATH=/health']);
  });

  test('is known again by its labels, and is the same as long as nothing of what it runs with changes', () => {
    const again = found({ Id: 'c', Config: { Labels: options.Labels } } as unknown as ContainerInspectInfo);
    expect(again?.slot).toEqual(slot);
    expect(found({ Id: 'c', Config: { Labels: { a: 'b' } } } as unknown as ContainerInspectInfo)).toBeNull();
    expect(sameContent(slot, { ...spec, containers: 9, startWithinMs: 1 })).toBe(true);
    expect(sameContent(slot, { ...spec, secrets: { TOKEN: 'other' } })).toBe(false);
    expect(sameContent(slot, { ...spec, variables: {} })).toBe(false);
    expect(sameContent(slot, { ...spec, artifact: { ...spec.artifact, digest: 'e'.repeat(64) } })).toBe(false);
  });
});

type State = Partial<ContainerInspectInfo['State']>;

function container(state: State, policy: 'no' | 'unless-stopped' = 'unless-stopped', ip = '10.0.0.2'): Found {
  const info = {
    Id: ip,
    State: { Running: false, Restarting: false, Status: 'exited', Pid: 0, ...state },
    HostConfig: { RestartPolicy: { Name: policy } },
    NetworkSettings: { Networks: { any: { IPAddress: ip } } },
    RestartCount: 0,
  };
  return { id: ip, slot, info: info as unknown as ContainerInspectInfo };
}

describe('the condition of a slot', () => {
  const runs = container({ Running: true, Status: 'running' });
  const stateOf = (...containers: Found[]) => conditionOf(containers, new Map()).state;

  test('follows from what the engine says of its containers', () => {
    expect(stateOf()).toBe('absent');
    expect(stateOf(runs, runs)).toBe('running');
    expect(stateOf(runs, container({ Running: true, Restarting: true }))).toBe('restarting');
    expect(stateOf(runs, container({}))).toBe('restarting');
    expect(stateOf(container({ Status: 'created' }, 'no'))).toBe('starting');
    expect(stateOf(runs, container({ Running: true }, 'no'))).toBe('starting');
    expect(stateOf(container({}, 'no'))).toBe('failed');
    expect(stateOf(container({}))).toBe('failed');
  });

  test('names the addresses of those that listen alone', () => {
    const starting = container({ Running: true }, 'no', '10.0.0.3');
    const between = container({ Running: true, Restarting: true }, 'unless-stopped', '');
    expect(conditionOf([runs, starting, between], new Map()).backend).toEqual({
      kind: 'process',
      addresses: ['10.0.0.2:8080'],
    });
    expect(conditionOf([starting], new Map()).backend).toBeNull();
  });

  test('counts its memory without the cache, on either version of control groups', () => {
    const stats = (cache: object) => ({ memory_stats: { usage: 300 * 1024 * 1024, stats: cache } }) as never;
    expect(memoryOf(stats({ total_inactive_file: 100 * 1024 * 1024 }))).toBe(200);
    expect(memoryOf(stats({ inactive_file: 50 * 1024 * 1024 }))).toBe(250);
    expect(memoryOf({ memory_stats: {} } as never)).toBe(0);
  });
});
