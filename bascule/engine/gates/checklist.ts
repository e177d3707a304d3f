import { beforeListState } from '../../core/checklist/before.ts';
import type { GateResult } from '../../core/gate/result.ts';
import { releaseKey, type Turn } from '../perform/turn.ts';
import { signaturesFor } from '../signature-table.ts';
import type { Answer } from './ask-gates.ts';

/** §7.1: every item is green by itself, or signed by who answers for it. */
export async function checklistGate(turn: Turn, gates: GateResult[]): Promise<Answer> {
  const { ground, environment, deployment } = turn;
  const signatures = await signaturesFor(ground.pool, environment.name, releaseKey(turn));
  const lists = beforeListState(ground.plan, environment, { gates, evidence: [], signatures });
  const items = lists.flatMap((list) => list.items);
  const red = items.filter((item) => item.state === 'red');
  const open = items.filter((item) => item.state === 'open');
  const found = `${items.length - red.length - open.length} points sur ${items.length} sont bons`;
  if (red.length > 0) return { outcome: 'red', found, remedy: `À corriger : ${titles(red)}.` };
  if (open.length === 0) return { outcome: 'green', found, remedy: null };
  return { outcome: 'waiting', found, remedy: `Reste : ${titles(open)} (npx bascule checklist ${deployment.id}).` };
}

const titles = (items: { title: string }[]) => items.map(({ title }) => title).join(', ');
