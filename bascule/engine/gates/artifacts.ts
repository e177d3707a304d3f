import type { Turn } from '../perform/turn.ts';
import type { Answer } from './ask-gates.ts';

/** What goes in is what was built. */
export async function artifactsGate({ ground, deployment }: Turn): Promise<Answer> {
  const built = deployment.train.flatMap(({ component, digest }) => (digest === null ? [] : [{ component, digest }]));
  const checked = await Promise.all(built.map(({ component, digest }) => ground.workshop.verify(component, digest)));
  const altered = checked.find((each) => each.altered);
  if (altered?.altered)
    return { outcome: 'red', found: altered.why, remedy: 'Déployez à nouveau : il sera reconstruit.' };
  const found = built.map(({ component, digest }) => `${component} ${digest.slice(0, 12)}`).join(', ');
  return { outcome: 'green', found: `intacts : ${found}`, remedy: null };
}
