import { style } from './style.ts';
import { spansOf, type Block, type Document, type Section, type Span, type Text } from './tree.ts';

/** One file that needs nothing else: on a screen beside its table of contents, on paper as A4 with a cover. */
export function toHtml(document: Document, { fontFaces = '' }: { fontFaces?: string } = {}): string {
  const { name, title, version } = document;
  return `<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(`${name} : ${title}`)}</title>
<style>
${fontFaces}${style}
@page { @bottom-left { content: ${quoted([name, title, version && `v${version}`].filter(Boolean).join(' · '))}; } }
</style>
</head>
<body>
<a class="skip" href="#contenu">Aller au contenu</a>
${cover(document)}
${contents(document.sections)}
<main id="contenu" tabindex="-1">
${document.sections.map((section) => chapter(section)).join('\n')}
</main>
</body>
</html>
`;
}

function cover({ name, title, subtitle, version, date }: Document): string {
  const facts = [...(version ? [`Version ${version}`] : []), ...(date ? [date] : [])];
  return `<header class="cover">
<p class="name">${escaped(name)}</p>
<svg viewBox="0 0 320 120" aria-hidden="true"><path d="M20 84 300 44"/><circle class="blue" cx="64" cy="52" r="24"/><circle class="green" cx="256" cy="24" r="24"/><path class="foot" d="m160 68 26 46h-52z"/></svg>
<h1>${escaped(title)}</h1>
${subtitle ? `<p class="subtitle">${escaped(subtitle)}</p>` : ''}
<p class="facts">${facts.map((fact) => `<span>${escaped(fact)}</span>`).join('')}</p>
</header>`;
}

function contents(sections: Section[]): string {
  const entry = (section: Section): string =>
    `<a href="#${idOf(section)}"><span class="number">${section.number}</span> ${escaped(section.title)}</a>`;
  const items = sections.map(
    (section) =>
      `<li>${entry(section)}<ol>${section.sections.map((each) => `<li>${entry(each)}</li>`).join('')}</ol></li>`,
  );
  return `<nav class="contents" aria-labelledby="sommaire">
<h2 id="sommaire">Sommaire</h2>
<ol>
${items.join('\n')}
</ol>
</nav>`;
}

function chapter(section: Section): string {
  return `<section class="chapter" aria-labelledby="${idOf(section)}">\n${inside(section, 2)}\n</section>`;
}

function inside(section: Section, level: number): string {
  const heading = `<h${level} id="${idOf(section)}"><span class="number">${section.number}</span> ${escaped(section.title)}</h${level}>`;
  const [first, ...blocks] = section.blocks.map((block, index) => blockHtml(block, `${idOf(section)}-${index + 1}`));
  // A heading never stands alone at the foot of a page.
  const top = `<div class="top">${heading}\n${first ?? ''}</div>`;
  return [
    isLong(section.blocks[0]) ? `${heading}\n${first}` : top,
    ...blocks,
    ...section.sections.map((each) => inside(each, level + 1)),
  ].join('\n');
}

const isLong = (block: Block | undefined) => block?.kind === 'table' || block?.kind === 'steps';

const idOf = ({ number }: Section) => `s-${number.toLowerCase().replaceAll('.', '-')}`;

function blockHtml(block: Block, id: string): string {
  switch (block.kind) {
    case 'paragraph':
      return `<p>${textHtml(block.text)}</p>`;
    case 'list':
      return `<ul class="${block.marks}">${block.items.map((item) => `<li>${textHtml(item)}</li>`).join('')}</ul>`;
    case 'steps':
      return `<ol class="steps">${block.steps.map(({ title, text }) => `<li><strong>${textHtml(title)}</strong><p>${textHtml(text)}</p></li>`).join('')}</ol>`;
    case 'figures':
      return `<dl class="figures">${block.figures.map(({ value, label }) => `<div><dt>${escaped(label)}</dt><dd>${escaped(value)}</dd></div>`).join('')}</dl>`;
    case 'table':
      return tableHtml(block, id);
    case 'callout':
      return calloutHtml(block);
    case 'code':
      return `<pre tabindex="0"><code>${plain(block.text)}</code></pre>`;
  }
}

function tableHtml({ caption, head, rows }: Block & { kind: 'table' }, id: string): string {
  const heads = head.map((title) => `<th scope="col">${escaped(title)}</th>`).join('');
  const body = rows.map(([first = '', ...cells]) => {
    const rest = cells.map((cell) => `<td>${textHtml(cell)}</td>`).join('');
    return `<tr><th scope="row">${textHtml(first)}</th>${rest}</tr>`;
  });
  return `<div class="table${rows.length > ROWS_KEPT_TOGETHER ? '' : ' whole'}" role="region" aria-labelledby="${id}" tabindex="0"><table class="columns-${head.length}">
<caption id="${id}">${escaped(caption)}</caption>
<thead><tr>${heads}</tr></thead>
<tbody>
${body.join('\n')}
</tbody>
</table></div>`;
}

/** A longer table may break over two pages of paper. */
const ROWS_KEPT_TOGETHER = 12;

function calloutHtml({ tone, title, lead, lines }: Block & { kind: 'callout' }): string {
  const [only] = lines;
  const said =
    lines.length === 1 && only !== undefined
      ? `<p>${textHtml(only)}</p>`
      : `<ul>${lines.map((line) => `<li>${textHtml(line)}</li>`).join('')}</ul>`;
  return `<div class="callout ${tone}" role="note"><p class="title">${escaped(title)}</p>${lead === null ? '' : `<p class="lead">${escaped(lead)}</p>`}${said}</div>`;
}

const textHtml = (text: Text) => spansOf(text).map(spanHtml).join('');

function spanHtml(span: Span): string {
  if (typeof span === 'string') return escaped(span);
  return 'code' in span
    ? `<code${span.code.length > 24 ? ' class="long"' : ''}>${plain(span.code)}</code>`
    : `<strong>${escaped(span.strong)}</strong>`;
}

/** Prose: with the spaces that French keeps from breaking. */
const escaped = (text: string) =>
  plain(text)
    .replace(/ (%|:|;|!|\?|»|→)/g, '\u00a0$1')
    .replace(/(«|&lt;|&gt;|≤|≥) /g, '$1\u00a0');

const plain = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** A string of CSS. */
const quoted = (text: string) => `"${text.replace(/["\\\n<]/g, (each) => `\\${each.codePointAt(0)?.toString(16)} `)}"`;
