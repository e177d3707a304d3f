/** What a browser loads before the first screen stays under 200 KB gzipped (§5.3). */
export const initialBudgetBytes = 200_000;

export type BundledFile = { name: string; gzippedBytes: number };

/** The scripts, preloads and styles that the page names, and what those scripts import statically; each counts once. */
export function initialFiles(page: string, sources: ReadonlyMap<string, string>): string[] {
  const named = [...page.matchAll(/<(?:script|link)\b[^>]*?(?:src|href)=["']?([^"'\s>]+)/g)].map(
    ([, name = '']) => name,
  );
  const found = new Set(named.filter((name) => sources.has(name)));
  for (const name of found) {
    for (const imported of staticImports(sources.get(name) ?? '')) if (sources.has(imported)) found.add(imported);
  }
  return [...found];
}

/** The sentence that passes or fails the build, with the figure in KB of 1,000 bytes. */
export function judge(files: readonly BundledFile[]): { within: boolean; sentence: string } {
  const bytes = files.reduce((sum, file) => sum + file.gzippedBytes, 0);
  const figure = `console: initial bundle ${kilobytes(bytes)} gzipped in ${files.length} files`;
  if (bytes < initialBudgetBytes)
    return { within: true, sentence: `${figure} (budget: under ${kilobytes(initialBudgetBytes)})` };
  const biggest = files.toSorted((a, b) => b.gzippedBytes - a.gzippedBytes).slice(0, 3);
  const named = biggest.map((file) => `${file.name} (${kilobytes(file.gzippedBytes)})`).join(', ');
  const budget = `but the budget is under ${kilobytes(initialBudgetBytes)}`;
  return { within: false, sentence: `${figure}, ${budget}. Load part of it lazily; the biggest: ${named}.` };
}

function staticImports(source: string): string[] {
  const imports = source.matchAll(/\b(?:import|export)\s*(?:[\w$*{][^"'();]*?\bfrom\s*)?["']\.\/([^"']+)["']/g);
  return [...imports].map(([, name = '']) => name);
}

const kilobytes = (bytes: number) => `${(bytes / 1_000).toFixed(1)} KB`;
