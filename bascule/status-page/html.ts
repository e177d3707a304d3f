/** Text in a page, with the spaces that French keeps from breaking. What people wrote is text, never markup. */
export const escaped = (text: string) =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(/ (%|:|;|!|\?|»)/g, '\u00a0$1')
    .replace(/« /g, '«\u00a0');

/** Text of several lines: an empty line begins a paragraph. */
export const paragraphs = (text: string) =>
  text
    .trim()
    .split(/\n\s*\n/)
    .map((each) => `<p>${escaped(each.trim()).replaceAll('\n', '<br>')}</p>`)
    .join('');

/** A moment, for people and for programs. */
export const time = (at: number, words: string) =>
  `<time datetime="${new Date(at).toISOString()}">${escaped(words)}</time>`;
