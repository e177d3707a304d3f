import { gatesAnswer } from '../../server/gates/wire.ts';
import type { GateResult } from '../../core/gate/result.ts';
import { stateWords } from '../../core/deployment/state.ts';
import { inContext, type CommonOptions } from '../context.ts';

const marks: Record<GateResult['outcome'], string> = { green: '✓', red: '✗', waiting: '…' };

/** Every gate of a deployment with its evidence; what is not green says what would turn it so. */
export function gates(deployment: string, options: CommonOptions): Promise<number> {
  return inContext(options, async ({ client, out }) => {
    const path = `/api/deployments/${encodeURIComponent(deployment)}/gates`;
    const answer = await client.call('GET', path, gatesAnswer);
    out.record(answer);
    out.say(`${answer.deployment}, version ${answer.version} vers ${answer.environment} : ${stateWords[answer.state]}`);
    if (answer.gates.length === 0) out.say('Les contrôles n’ont pas encore été faits.');
    for (const { outcome, title, found, remedy } of answer.gates) {
      out.say(`${marks[outcome]} ${title} — ${found}`);
      if (remedy) out.say(`    → ${remedy}`);
    }
    return answer.gates.some((gate) => gate.outcome === 'red') ? 1 : 0;
  });
}
