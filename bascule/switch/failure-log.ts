import type { RequestHead } from './head.ts';
import type { Service } from './service.ts';
import type { Slot } from './slot.ts';

type GatewayFailure = {
  service: Service;
  slot: Slot | null;
  head: RequestHead;
  status: number;
  reason: string;
  latencyMs: number;
};

/** One line of JSON for each answer the switch had to give in a slot's place. The query may hold secrets: left out. */
export function logFailure({ service, slot, head, status, reason, latencyMs }: GatewayFailure): void {
  writeLine({
    level: 'error',
    message: 'a slot did not answer',
    environment: service.environment,
    component: service.component,
    colour: slot?.colour ?? null,
    version: slot?.state.version ?? null,
    method: head.method,
    path: head.target.split('?', 1)[0],
    status,
    reason,
    latencyMs: Math.round(latencyMs),
  });
}

export function writeLine(line: { level: 'info' | 'warn' | 'error'; message: string } & Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), ...line })}\n`);
}
