import type { Plan } from '../plan/schema.ts';
import { bodies } from './body.ts';

/** After so many tries, some seconds in all, others must wake people. */
const triesBefore = 3;

interface Tried {
  template: string;
  body: Readonly<Record<string, unknown>>;
  attempts: number;
}

/**
 * Whom to tell that a call does not get through: where incidents are led, and those who were to be woken, by mail. Once:
 * at the third try, or when it is given up before. Empty for all else.
 */
export function unheard(
  { messages, people }: Pick<Plan, 'messages' | 'people'>,
  { template, body, attempts }: Tried,
  { why, isOver }: { why: string; isOver: boolean },
): { channel: string; template: 'page-unheard'; body: Record<string, unknown> }[] {
  const page = template === 'page' ? bodies.page.safeParse(body).data : undefined;
  if (!page || (isOver ? attempts > triesBefore : attempts !== triesBefore)) return [];
  const { summary, severity, environment, incident, people: called } = page;
  const told = { summary, severity, environment, why, people: called, ...(incident !== undefined && { incident }) };
  const to = people.filter(({ name }) => called.includes(name)).map(({ email }) => email);
  return messages.channels.flatMap(({ kind, name }) => {
    if (name === '#incidents') return [{ channel: name, template: 'page-unheard' as const, body: told }];
    return kind === 'email' && to.length > 0
      ? [{ channel: name, template: 'page-unheard' as const, body: { ...told, to } }]
      : [];
  });
}
