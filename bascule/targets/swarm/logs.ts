import type { Managers } from './managers.ts';

/** The last lines of a service's tasks, in the order of their time. */
export async function serviceLogs(managers: Managers, serviceId: string, lines: number): Promise<string[]> {
  return read(lines, (options) => managers.ask((engine) => engine.getService(serviceId).logs(options)));
}

/** The last lines of one task; none when its node does not tell. */
export async function taskLogs(managers: Managers, taskId: string, lines: number): Promise<string[]> {
  return read(lines, (options) => managers.ask((engine) => logsOf(engine.getTask(taskId), options))).catch(() => []);
}

/** dockerode has it, its types don't. */
function logsOf(task: object, options: unknown): Promise<unknown> {
  return (task as { logs: (options: unknown) => Promise<unknown> }).logs(options);
}

const OPTIONS = { stdout: true, stderr: true, timestamps: true, follow: false } as const;

async function read(
  lines: number,
  ask: (options: typeof OPTIONS & { tail: number }) => Promise<unknown>,
): Promise<string[]> {
  const frames = await ask({ ...OPTIONS, tail: lines });
  if (!Buffer.isBuffer(frames)) return [];
  const stamped = [...payloads(frames)].join('').split('\n').filter(Boolean).toSorted();
  // `<RFC 3339 time> <line>`: sorting put the lines of all tasks in one order.
  return stamped.slice(-lines).map((line) => line.slice(line.indexOf(' ') + 1));
}

/** Frames of 8 bytes and what they announce: https://docs.docker.com/reference/api/engine/version/v1.41/#operation/ContainerAttach */
function* payloads(frames: Buffer): Generator<string> {
  for (let at = 0; at + 8 <= frames.length;) {
    const end = at + 8 + frames.readUInt32BE(at + 4);
    // The third stream is the engine's own: a node could not be asked.
    if (frames[at] !== 3) yield frames.toString('utf8', at + 8, end);
    at = end;
  }
}
