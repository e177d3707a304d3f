import { escaped } from './aws-error.ts';

export type Xml = string | number | boolean | Date | null | undefined | readonly Xml[] | { [name: string]: Xml };

/** An element with its children; a list repeats its element, null and undefined leave it out. */
export function element(name: string, content: Xml, attributes = ''): string {
  if (content === null || content === undefined) return '';
  if (Array.isArray(content)) return content.map((each: Xml) => element(name, each, attributes)).join('');
  const open = attributes ? `${name} ${attributes}` : name;
  return `<${open}>${inside(content)}</${name}>`;
}

function inside(content: Xml): string {
  if (content instanceof Date) return content.toISOString();
  if (typeof content !== 'object' || content === null) return escaped(String(content));
  return Object.entries(content)
    .map(([name, each]) => element(name, each))
    .join('');
}

export const document = (name: string, namespace: string, content: Xml) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${element(name, content, `xmlns="${namespace}"`)}`;

/** The text of every element of that name, in the order of the document. */
export function texts(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}(?: [^>]*)?>([^<]*)</${name}>`, 'g'))].map(([, text = '']) =>
    text
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&apos;', "'")
      .replaceAll(/&#x([0-9a-f]+);/gi, (_, code: string) => String.fromCodePoint(parseInt(code, 16)))
      .replaceAll('&amp;', '&'),
  );
}
