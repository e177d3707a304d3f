import { stripVTControlCharacters, styleText } from 'node:util';

/** Aligned columns; `indent` stands before every line. Colours in a cell do not count as width. */
export function table(headings: string[], rows: string[][], indent = '  '): string {
  const widths = headings.map((heading, column) =>
    Math.max(...[heading, ...rows.map((row) => row[column] ?? '')].map((cell) => widthOf(cell))),
  );
  const line = (cells: string[]) =>
    indent +
    cells
      .map((cell, column) => padded(cell, widths[column] ?? 0))
      .join('   ')
      .trimEnd();
  return [line(headings.map((heading) => styled('dim', heading))), ...rows.map(line)].join('\n');
}

/** Colour on a terminal only, and never against NO_COLOR. */
export function styled(format: Parameters<typeof styleText>[0], text: string): string {
  return styleText(format, text, { stream: process.stdout });
}

const padded = (cell: string, width: number) => cell + ' '.repeat(width - widthOf(cell));
const widthOf = (cell: string) => [...stripVTControlCharacters(cell)].length;
