import { spansOf, type Block, type Document, type Section, type Span, type Text, type Tone } from './tree.ts';

/** As GitHub reads it. */
export function toMarkdown({ name, title, subtitle, version, date, sections }: Document): string {
  const facts = [...(version ? [`Version ${version}`] : []), ...(date ? [date] : [])].join(' · ');
  const head = [`# ${name} : ${title}`, ...[subtitle, facts].filter(Boolean).map((line) => `_${line}_`)];
  const contents = sections.flatMap((section) => [
    entry(section, ''),
    ...section.sections.map((each) => entry(each, '  ')),
  ]);
  return `${[...head, '## Sommaire', contents.join('\n'), ...sections.map((each) => written(each, 2))].join('\n\n')}\n`;
}

const headingOf = ({ number, title }: Section) => `${number}. ${title}`;

const entry = (section: Section, indent: string) => `${indent}- [${headingOf(section)}](#${anchorOf(section)})`;

/** As GitHub makes it of a heading. */
const anchorOf = (section: Section) =>
  headingOf(section)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');

function written(section: Section, level: number): string {
  const heading = `${'#'.repeat(level)} ${headingOf(section)}`;
  return [heading, ...section.blocks.map(blockText), ...section.sections.map((each) => written(each, level + 1))].join(
    '\n\n',
  );
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return textOf(block.text);
    case 'list':
      return block.items.map((item) => `- ${block.marks === 'boxes' ? '[ ] ' : ''}${textOf(item)}`).join('\n');
    case 'steps':
      return block.steps
        .map(({ title, text }, index) => `${index + 1}. **${textOf(title)}** : ${textOf(text)}`)
        .join('\n');
    case 'figures':
      return block.figures.map(({ value, label }) => `- **${escaped(value)}** ${escaped(label)}`).join('\n');
    case 'table':
      return tableText(block);
    case 'callout':
      return calloutText(block);
    case 'code':
      return ['```bash', block.text, '```'].join('\n');
  }
}

function calloutText({ tone, title, lead, lines }: Block & { kind: 'callout' }): string {
  const [only] = lines;
  const said = lines.length === 1 && only !== undefined ? [textOf(only)] : lines.map((line) => `- ${textOf(line)}`);
  const above = lead === null ? [] : [`**${escaped(lead)}**`, ''];
  return [`${marks[tone]} **${escaped(title)}**`, '', ...above, ...said]
    .map((line) => `> ${line}`.trimEnd())
    .join('\n');
}

const marks: Record<Tone, string> = { rule: '❗', warning: '⚠️', danger: '🔴', success: '✅' };

function tableText({ caption, head, rows }: Block & { kind: 'table' }): string {
  const line = (cells: Text[]) => `| ${cells.map((cell) => textOf(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  return [`**${escaped(caption)}**`, '', line(head), `|${head.map(() => ' --- |').join('')}`, ...rows.map(line)].join(
    '\n',
  );
}

const textOf = (text: Text) => spansOf(text).map(spanText).join('');

function spanText(span: Span): string {
  if (typeof span === 'string') return escaped(span);
  return 'code' in span ? `\`${span.code}\`` : `**${escaped(span.strong)}**`;
}

const escaped = (text: string) => text.replace(/[\\`*_[\]<]/g, '\\$&');
