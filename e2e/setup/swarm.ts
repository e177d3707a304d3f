import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Docker from 'dockerode';
import { startEngine, whyNoEngine, type Engine } from './docker.ts';
import { endAllIn, ip, namesOf, removeNames, sweepTheDead, type Names } from './swarm-ground.ts';

/** One node of a test's swarm: a real engine in a network namespace of its own. */
export interface ClusterNode {
  socket: string;
  /** On the cluster's own network, which this machine is on too. */
  address: string;
  /** As when somebody pulls its cable: what runs there goes on, and nobody hears of it. */
  cutOff(): void;
  /** As when its power fails: the engine and all its containers are gone at once. */
  crash(): Promise<void>;
}

/** A real Docker Swarm of a test's own, with a real registry that its nodes pull from. */
export interface Cluster {
  /** Managers first; the very first leads. */
  nodes: ClusterNode[];
  /** `host:port` of the registry, as references of images begin. */
  registry: string;
  stop(): Promise<void>;
}

/** Why no swarm can be started here; null when one can. */
export function whyNoSwarm(): string | null {
  const why = whyNoEngine();
  if (why) return why;
  for (const [program, option, holder] of [
    ['ip', '-V', 'iproute2'],
    ['iptables', '--version', 'iptables'],
    ['nsenter', '--version', 'util-linux'],
    ['docker-registry', '--version', 'docker-registry'],
  ] as const) {
    try {
      execFileSync(program, [option], { stdio: 'ignore' });
    } catch {
      return `${program} is not installed (Debian: apt-get install ${holder})`;
    }
  }
  return null;
}

/** For `describe.skipIf`: says aloud what is not tested. */
export function noSwarm(what: string): boolean {
  const why = whyNoSwarm();
  if (why) console.warn(`\n!!! SKIPPED: ${what}: ${why} !!!\n`);
  return why !== null;
}

/**
 * Starts so many engines and makes one swarm of them. Each has its own network stack and data; they meet on a bridge of
 * this machine. A node that is silent counts as down after some 3 s, a lost leader is replaced in some 3 s (20 s and
 * 10 s are usual). What a test run that was killed left behind is taken away first.
 */
export async function startSwarm({ managers = 3, workers = 0 } = {}): Promise<Cluster> {
  sweepTheDead();
  const names = namesOf(process.pid);
  const undo = [() => Promise.resolve(removeNames(names))];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    makeBridge(names);
    const registry = await startRegistry(names);
    undo.push(registry.stop);
    const starting = Array.from({ length: managers + workers }, (_, index) =>
      startNode(names, index + 1, registry.address),
    );
    const nodes = await allOf(starting, (node) => undo.push(node.stop));
    await joinAll(nodes, managers);
    return { nodes, registry: registry.address, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface RunningNode extends ClusterNode {
  stop(): Promise<void>;
}

function makeBridge({ bridge, subnet }: Names): void {
  ip(`link add ${bridge} type bridge`);
  ip(`addr add ${subnet}.1/24 dev ${bridge}`);
  ip(`link set ${bridge} up`);
  // Docker on this machine may have closed what is forwarded, and what a bridge passes on counts as that.
  execFileSync('iptables', ['-I', 'FORWARD', '-i', bridge, '-o', bridge, '-j', 'ACCEPT']);
}

/** A namespace with one cable to the bridge. */
function plug(names: Names, number: number): { namespace: string; link: string; address: string } {
  const namespace = names.namespace(number);
  const link = names.link(number);
  const address = `${names.subnet}.${number + 10}`;
  ip(`netns add ${namespace}`);
  ip(`link add ${link} type veth peer name eth0 netns ${namespace}`);
  ip(`link set ${link} master ${names.bridge} up`);
  ip(`-n ${namespace} addr add ${address}/24 dev eth0`);
  ip(`-n ${namespace} link set eth0 up`);
  ip(`-n ${namespace} link set lo up`);
  ip(`-n ${namespace} route add default via ${names.subnet}.1`);
  return { namespace, link, address };
}

async function startNode(names: Names, number: number, registry: string): Promise<RunningNode> {
  const { namespace, link, address } = plug(names, number);
  // A group of their own for its containers: who runs there can be ended without asking the engine.
  const group = names.group(number);
  const options = ['--insecure-registry', registry, '--cgroup-parent', `/${group}`];
  const engine = await startEngine({ namespace, options });
  const end = () => crash(engine, group);
  return {
    socket: engine.socket,
    address,
    cutOff: () => ip(`link set ${link} down`),
    crash: end,
    stop: async () => {
      await end();
      await engine.stop();
    },
  };
}

/** Nobody is asked: a manager that has lost the others would wait for them for a long time. */
async function crash({ socket }: Engine, group: string): Promise<void> {
  try {
    process.kill(Number(readFileSync(join(dirname(socket), 'pid'), 'utf8')), 'SIGKILL');
  } catch {
    // It is gone already.
  }
  await endAllIn(group);
}

async function joinAll(nodes: ClusterNode[], managers: number): Promise<void> {
  const [first, ...others] = nodes;
  if (!first) throw new Error('a swarm has at least one node');
  const leader = new Docker({ socketPath: first.socket });
  const listening = { ListenAddr: '0.0.0.0:2377' };
  await leader.swarmInit({
    ...{ ...listening, AdvertiseAddr: first.address },
    Spec: {
      // In ns; the least that Swarm takes.
      Dispatcher: { HeartbeatPeriod: 1_000_000_000 },
      Raft: { HeartbeatTick: 1, ElectionTick: 3 },
      Orchestration: { TaskHistoryRetentionLimit: 2 },
    },
  });
  const { JoinTokens } = (await leader.swarmInspect()) as { JoinTokens: Record<'Manager' | 'Worker', string> };
  for (const [index, { socket, address }] of others.entries()) {
    const JoinToken = JoinTokens[index + 1 < managers ? 'Manager' : 'Worker'];
    await new Docker({ socketPath: socket }).swarmJoin({
      ...{ ...listening, AdvertiseAddr: address },
      ...{ RemoteAddrs: [`${first.address}:2377`], JoinToken },
    });
  }
}

async function startRegistry(names: Names): Promise<{ address: string; stop: () => Promise<void> }> {
  const home = mkdtempSync(join(tmpdir(), `registry-${process.pid}-`));
  const { namespace, address: host } = plug(names, 0);
  const address = `${host}:5000`;
  const file = join(home, 'registry.json');
  // JSON is YAML.
  const storage = { filesystem: { rootdirectory: join(home, 'data') } };
  writeFileSync(file, JSON.stringify({ version: '0.1', log: { level: 'info' }, storage, http: { addr: address } }));
  const child = spawn('nsenter', [`--net=/var/run/netns/${namespace}`, 'docker-registry', 'serve', file], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const killed = () => child.kill();
  process.once('exit', killed);
  const stop = async () => {
    process.off('exit', killed);
    if (child.exitCode === null && child.kill()) await once(child, 'exit');
    rmSync(home, { recursive: true, force: true });
  };
  try {
    await listening(child);
  } catch (error) {
    await stop();
    throw error;
  }
  return { address, stop };
}

async function listening(child: ChildProcess): Promise<void> {
  let said = '';
  const listens = Promise.withResolvers<void>();
  child.stderr?.on('data', (part: Buffer) => {
    said = (said + part.toString()).slice(-4_096);
    if (said.includes('listening on')) listens.resolve();
  });
  child.once('exit', () => listens.reject(new Error(`the registry did not start:\n${said}`)));
  await listens.promise;
}

/** All of them; when one fails, only once the others are known, so that they can be ended. */
async function allOf<T>(starting: Promise<T>[], each: (one: T) => void): Promise<T[]> {
  const settled = await Promise.allSettled(starting);
  const there = settled.filter((one) => one.status === 'fulfilled').map(({ value }) => value);
  there.forEach(each);
  const failed = settled.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
  return there;
}
