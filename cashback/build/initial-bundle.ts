/** The plan's gate (§5.3): what a browser loads before the first screen stays under 200 KB gzipped. */
export const initialBudgetBytes = 200_000;

export type BundledFile = { name: string; gzippedBytes: number };

/**
 * Names of the files that a browser loads before it can show the first screen: scripts, module preloads and styles
 * that `index` names, and whatever those scripts import statically. `sources` holds every script of the output by its
 * name; addresses outside the output are left out. Each file counts once.
 */
export function initialFiles(index: string, sources: ReadonlyMap<string, string>): string[] {
  const found = new Set(namedByPage(index).filter((name) => sources.has(name)));
  for (const name of found) {
    for (const imported of staticImports(name, sources.get(name) ?? '')) {
      if (sources.has(imported)) found.add(imported);
    }
  }
  return [...found];
}

/** The sentence that passes or fails the build, with the figure in KB of 1,000 bytes. */
export function judge(app: string, files: readonly BundledFile[]): { within: boolean; sentence: string } {
  const bytes = files.reduce((sum, file) => sum + file.gzippedBytes, 0);
  const figure = `${app}: initial bundle ${kilobytes(bytes)} gzipped in ${files.length} files`;
  if (bytes < initialBudgetBytes) {
    return { within: true, sentence: `${figure} (budget: under ${kilobytes(initialBudgetBytes)})` };
  }
  const biggest = files
    .toSorted((a, b) => b.gzippedBytes - a.gzippedBytes)
    .slice(0, 3)
    .map((file) => `${file.name} (${kilobytes(file.gzippedBytes)})`);
  return {
    within: false,
    sentence:
      `${figure}, but the budget is under ${kilobytes(initialBudgetBytes)}. ` +
      `Load part of it lazily; the biggest: ${biggest.join(', ')}.`,
  };
}

/** Names of the files that a page loads by itself, without those that they import. */
export function namedByPage(html: string): string[] {
  const tags = html.match(/<(?:script|link)\b[^>]*>/g) ?? [];
  return tags.flatMap((tag) => {
    const address = tag.startsWith('<script') ? attribute(tag, 'src') : isLoaded(tag) && attribute(tag, 'href');
    return address ? [decodeURI(address).replace(/^\.?\//, '')] : [];
  });
}

function isLoaded(link: string): boolean {
  return ['modulepreload', 'stylesheet'].includes(attribute(link, 'rel') ?? '');
}

function attribute(tag: string, name: string): string | undefined {
  return new RegExp(`\\s${name}=["']?([^"'\\s>]+)`).exec(tag)?.[1];
}

/** What a script imports statically. A match inside a string literal does no harm: it names no file of the output. */
export function staticImports(importer: string, source: string): string[] {
  const imports = source.matchAll(
    /\b(?:import|export)\s*(?:[\w$*{][^"'();]*?\bfrom\s*|[{][^"'();]*?[}]\s*from\s*)?["'](\.[^"']+)["']/g,
  );
  return [...imports].map(([, address]) => new URL(address ?? '', `file:///${importer}`).pathname.slice(1));
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1_000).toFixed(1)} KB`;
}
