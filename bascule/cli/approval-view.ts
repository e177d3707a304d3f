import type { Approvals } from '../server/approval/wire.ts';
import type { Context } from './context.ts';
import { styled, table } from './table.ts';
import { whenOf } from './when.ts';

/** Who agreed, who does not count and why, and what is missing. */
export function showApprovals({ out, plan }: Context, approvals: Approvals): void {
  const { deployment, environment, needed, complete, have, setAside, missing } = approvals;
  out.record(approvals);
  const title = styled('bold', `Approbations de ${deployment} vers ${environment}`);
  if (!needed) return out.say(`${title} : personne n’a à approuver.`);
  out.say(`${title} : ${complete ? styled('green', 'complètes') : missing.join(', ')}`);
  const when = whenOf(plan);
  const line = (mark: string, said: string, { displayName, at }: Approvals['have'][number]) => [
    ...[`${mark} ${displayName}`, when(at), said],
  ];
  const rows = [
    ...have.map((each) => line(styled('green', '●'), each.comment, each)),
    ...setAside.map((each) => line('○', each.why, each)),
  ];
  if (rows.length > 0) out.say(table(['Qui', 'Quand', ''], rows));
}
