import { z } from 'zod';

/** What Slack takes as a message, with Block Kit's limits: https://docs.slack.dev/reference/block-kit/blocks. */
const plain = z.object({ type: z.literal('plain_text'), text: z.string().min(1).max(3_000) });
const marked = z.object({ type: z.literal('mrkdwn'), text: z.string().min(1).max(3_000) });
const text = z.discriminatedUnion('type', [plain, marked]);
const block = z.discriminatedUnion('type', [
  z.object({ type: z.literal('header'), text: plain.extend({ text: z.string().min(1).max(150) }) }),
  z.object({
    type: z.literal('section'),
    text: text.optional(),
    fields: z.array(text).min(1).max(10).optional(),
  }),
  z.object({ type: z.literal('context'), elements: z.array(text).min(1).max(10) }),
  z.object({ type: z.literal('divider') }),
  z.object({ type: z.literal('actions'), elements: z.array(z.unknown()).min(1).max(25) }),
]);
export const blocks = z.array(block).max(50);
type Block = z.infer<typeof block>;

export interface Posted {
  text: string;
  blocks: Block[];
}

/** The message, or Slack's name for what is wrong with it. */
export function postedOf(sent: Record<string, unknown>): Posted | { error: string } {
  const parsed = blocks.safeParse(sent['blocks'] ?? []);
  if (!parsed.success) return { error: 'invalid_blocks' };
  const text = typeof sent['text'] === 'string' ? sent['text'] : '';
  if (text.length > 40_000) return { error: 'msg_too_long' };
  return text === '' && parsed.data.length === 0 ? { error: 'no_text' } : { text, blocks: parsed.data };
}

/** As a person reads it in the channel: blocks stand in the text's place when there are any. */
export function readOf({ text, blocks }: Posted): string {
  return blocks.length === 0 ? text : blocks.map(lines).join('\n');
}

function lines(block: Block): string {
  if (block.type === 'header') return `${block.text.text}\n`;
  if (block.type === 'section')
    return [block.text, ...(block.fields ?? [])].flatMap((each) => each?.text ?? []).join('\n');
  if (block.type === 'context') return block.elements.map((each) => each.text).join(' · ');
  return block.type === 'divider' ? '———' : '';
}
