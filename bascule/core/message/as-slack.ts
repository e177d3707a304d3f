import { signs } from './as-text.ts';
import type { Line, Said } from './said.ts';

/** What Slack takes, by whichever of its ways: the text is read aloud and shown where blocks are not. */
export interface SlackMessage {
  text: string;
  blocks: SlackBlock[];
}

type SlackBlock =
  | { type: 'header'; text: { type: 'plain_text'; text: string; emoji: boolean } }
  | { type: 'section'; text: { type: 'mrkdwn'; text: string } };

/** Block Kit's limits: https://docs.slack.dev/reference/block-kit/blocks. */
const longestHeader = 150;
const longestSection = 3_000;

export function asSlack({ tone, title, heading, lines, text }: Said): SlackMessage {
  const said = [`*${escaped(heading)}*`, ...lines.map(point)].join('\n');
  return {
    text: `${title} : ${heading}`,
    blocks: [
      {
        type: 'header',
        text: { type: 'plain_text', text: cut(`${signs[tone]} ${title}`, longestHeader), emoji: true },
      },
      section(said),
      ...(text ? [section(escaped(text))] : []),
    ],
  };
}

const section = (text: string): SlackBlock => ({
  type: 'section',
  text: { type: 'mrkdwn', text: cut(text, longestSection) },
});

const point = ({ label, value, link }: Line) =>
  `• ${escaped(label)} : ${link ? `<${link}|${escaped(value)}>` : escaped(value)}`;

/** What a person wrote must not become a mention or a link: https://docs.slack.dev/messaging/formatting-message-text. */
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const cut = (text: string, most: number) => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);
