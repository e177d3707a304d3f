import type { Plan } from '../../plan/schema.ts';
import { channelsPart } from '../message-words.ts';
import { statusPagePart } from '../status-page-words.ts';
import { callout, part, type Part } from '../tree.ts';

/** §9. */
export function communicationChapter(plan: Plan): Part | null {
  const { messages = [] } = plan.document ?? {};
  return part(
    'Communication et notifications',
    [],
    [
      channelsPart(plan),
      part(
        'Templates de Communication',
        messages.map(({ tone, title, heading, lines }) => callout(tone, title, lines, heading)),
      ),
      statusPagePart(plan),
    ],
  );
}
