import type { Plan } from '../../plan/schema.ts';
import { statusPagePart } from '../status-page-words.ts';
import { callout, part, table, type Part } from '../tree.ts';

/** §9. */
export function communicationChapter(plan: Plan): Part | null {
  const { channels = [], messages = [] } = plan.document ?? {};
  return part(
    'Communication et notifications',
    [],
    [
      part('Canaux de Communication', [
        table(
          'Canaux',
          ['Canal', 'Usage', 'Audience'],
          channels.map(({ channel, use, audience }) => [[{ strong: channel }], use, audience]),
        ),
      ]),
      part(
        'Templates de Communication',
        messages.map(({ tone, title, heading, lines }) => callout(tone, title, lines, heading)),
      ),
      statusPagePart(plan),
    ],
  );
}
