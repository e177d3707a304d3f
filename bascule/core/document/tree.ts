/** A piece of a text: plain, or marked for what it is. */
export type Span = string | { code: string } | { strong: string };
export type Text = string | readonly Span[];

export type Tone = 'rule' | 'warning' | 'danger' | 'success';

export type Block =
  | { kind: 'paragraph'; text: Text }
  | { kind: 'list'; marks: 'dots' | 'boxes'; items: Text[] }
  | { kind: 'steps'; steps: { title: Text; text: Text }[] }
  | { kind: 'figures'; figures: { value: string; label: string }[] }
  | { kind: 'table'; caption: string; head: string[]; rows: Text[][] }
  | { kind: 'callout'; tone: Tone; title: string; lead: string | null; lines: Text[] }
  | { kind: 'code'; text: string };

export interface Section {
  /** As in « 4.2 », or « A » for an annex. */
  number: string;
  title: string;
  blocks: Block[];
  sections: Section[];
}

/** The deployment plan as people read it. */
export interface Document {
  name: string;
  title: string;
  subtitle: string;
  version: string;
  /** As in « 24 novembre 2025 »; null where the plan tells none. */
  date: string | null;
  sections: Section[];
}

/** A section before it has its number. */
export interface Part {
  title: string;
  blocks: Block[];
  parts: Part[];
}

type Maybe<Value> = Value | null;

/** Null when there is nothing to say. */
export function part(title: string, blocks: Maybe<Block>[], parts: Maybe<Part>[] = []): Part | null {
  const said = blocks.filter((block) => block !== null);
  const below = parts.filter((each) => each !== null);
  return said.length + below.length === 0 ? null : { title, blocks: said, parts: below };
}

export const paragraph = (text: Text | null): Block | null => (text === null ? null : { kind: 'paragraph', text });

export const bullets = (items: Text[]): Block | null => unlessEmpty(items, { kind: 'list', marks: 'dots', items });

export const boxes = (items: Text[]): Block | null => unlessEmpty(items, { kind: 'list', marks: 'boxes', items });

export const steps = (steps: { title: Text; text: Text }[]): Block | null =>
  unlessEmpty(steps, { kind: 'steps', steps });

export const figures = (figures: { value: string; label: string }[]): Block | null =>
  unlessEmpty(figures, { kind: 'figures', figures });

export const table = (caption: string, head: string[], rows: Text[][]): Block | null =>
  unlessEmpty(rows, { kind: 'table', caption, head, rows });

export const callout = (tone: Tone, title: string, lines: Text[], lead: string | null = null): Block | null =>
  unlessEmpty(lines, { kind: 'callout', tone, title, lead, lines });

export const code = (text: string | null): Block | null => (text === null ? null : { kind: 'code', text });

/** Texts one after the other. */
export function joined(texts: readonly Text[], separator: string): Span[] {
  return texts.flatMap((text, index) => [...(index > 0 ? [separator] : []), ...spansOf(text)]);
}

export const spansOf = (text: Text): readonly Span[] => (typeof text === 'string' ? [text] : text);

const unlessEmpty = (items: readonly unknown[], block: Block): Block | null => (items.length > 0 ? block : null);

/** Without its marks. */
export const plainText = (text: Text) =>
  spansOf(text)
    .map((span) => (typeof span === 'string' ? span : 'code' in span ? span.code : span.strong))
    .join('');
