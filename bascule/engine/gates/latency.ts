import type { Gate } from '../../core/gate/schema.ts';
import { p95Of } from '../traffic-minutes.ts';
import type { Turn } from '../perform/turn.ts';
import type { Answer } from './ask-gates.ts';
import { confirmedOn } from './promoted.ts';

/** What the switch measured of this release where it was tried. */
export async function latencyGate(
  turn: Turn,
  { on, component, p95BelowMs }: Gate & { kind: 'latency' },
): Promise<Answer> {
  const { ground } = turn;
  const tried = await confirmedOn(turn, on);
  const remedy = `Envoyez-lui du trafic (npx bascule evidence run newman --env ${on}), puis redemandez.`;
  if (!tried) return { outcome: 'red', found: `Cette version n’a pas servi sur ${on}.`, remedy };
  const { version, requestedAt: from } = tried;
  const measured = await p95Of(ground.pool, { environment: on, component, version, from, to: ground.clock.now() });
  if (measured === null) return { outcome: 'red', found: `Personne n’a encore appelé ${component} sur ${on}.`, remedy };
  const found = `P95 de ${component} sur ${on} : ${measured} ms (permis : moins de ${p95BelowMs} ms)`;
  if (measured < p95BelowMs) return { outcome: 'green', found, remedy: null };
  return { outcome: 'red', found, remedy: 'Rendez-la plus rapide, puis déployez-la de nouveau.' };
}
