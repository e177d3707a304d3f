import { filled, type Addresses } from '../../core/companion/placeholders.ts';
import type { Terms } from '../../core/message/said.ts';
import type { Plan } from '../../core/plan/schema.ts';

/** The plan's names for what messages speak of. */
export function termsOf(
  plan: Pick<Plan, 'environments' | 'people' | 'messages' | 'calendar'>,
  addresses: Addresses,
): Terms {
  const { environments, people, messages, calendar } = plan;
  const base = messages.console === null ? null : filled(messages.console, addresses).replace(/\/$/, '');
  const format = new Intl.DateTimeFormat('fr-FR', {
    ...{ dateStyle: 'full', timeStyle: 'short' },
    timeZone: calendar.timeZone,
  });
  return {
    titleOf: (name) => environments.find((each) => each.name === name)?.title ?? name,
    personOf: (name) => people.find((each) => each.name === name)?.displayName ?? name,
    linkTo: (path) => (base === null ? undefined : `${base}${path}`),
    when: (at) => format.format(at),
  };
}
