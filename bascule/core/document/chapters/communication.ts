import type { Plan } from '../../plan/schema.ts';
import { bullets, callout, paragraph, part, table, type Part } from '../tree.ts';
import { marked } from '../words.ts';

/** §9. */
export function communicationChapter({ document }: Plan): Part | null {
  if (!document) return null;
  const { channels, messages, statusPage } = document;
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
      part(
        'Status Page',
        statusPage
          ? [
              paragraph(['URL : ', marked(statusPage.address)]),
              paragraph('Composants surveillés :'),
              bullets(statusPage.components),
            ]
          : [],
      ),
    ],
  );
}
