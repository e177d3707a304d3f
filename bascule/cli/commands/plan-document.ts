import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toHtml } from '../../core/document/html.ts';
import { toMarkdown } from '../../core/document/markdown.ts';
import { renderDocument } from '../../core/document/render.ts';
import type { Plan } from '../../core/plan/schema.ts';
import { readPlan } from '../../plan-file/plan-file.ts';
import type { CommonOptions } from '../context.ts';
import { outputOf, type Output } from '../output.ts';

export interface PlanDocumentOptions extends CommonOptions {
  out?: string;
  format?: Format;
  check?: boolean;
}

export type Format = 'md' | 'html';

/** Writes the plan as a document, or checks that the documents on disk say what the plan says. Needs no server. */
export async function planDocument(options: PlanDocumentOptions): Promise<number> {
  const { plan, root } = await readPlan(options.plan);
  const folder = options.out === undefined ? join(root, 'docs/plan') : resolve(options.out);
  const formats: Format[] = options.format ? [options.format] : ['md', 'html'];
  const written = await Promise.all(
    formats.map(async (format) => ({
      file: join(folder, `plan-de-deploiement.${format}`),
      text: await writers[format](plan),
    })),
  );
  const out = outputOf(options);
  return options.check ? check(written, out) : write(folder, written, out);
}

interface Written {
  file: string;
  text: string;
}

const writers: Record<Format, (plan: Plan) => Promise<string>> = {
  md: async (plan) => toMarkdown(renderDocument(plan)),
  html: async (plan) => toHtml(renderDocument(plan), { fontFaces: await fontFaces() }),
};

async function write(folder: string, written: Written[], out: Output): Promise<number> {
  await mkdir(folder, { recursive: true });
  await Promise.all(written.map(({ file, text }) => writeFile(file, text)));
  out.record({ files: written.map(({ file }) => file) });
  for (const { file } of written) out.say(`Écrit : ${shown(file)}`);
  return 0;
}

async function check(written: Written[], out: Output): Promise<number> {
  const looks = await Promise.all(written.map(async (each) => ({ file: each.file, differs: await difference(each) })));
  const stale = looks.filter(({ differs }) => differs !== null);
  out.record({ current: stale.length === 0, files: looks });
  for (const { file, differs } of looks) out.say(`${shown(file)} : ${differs ?? 'dit ce que dit le plan.'}`);
  if (stale.length > 0) out.say('Écrivez-les à nouveau : npx bascule plan document');
  return stale.length > 0 ? 1 : 0;
}

/** The first line that is not what the plan says, shortened; null when all are. */
async function difference({ file, text }: Written): Promise<string | null> {
  const found = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (found === null) return 'ce fichier n’existe pas.';
  if (found === text) return null;
  const [have, want] = [found.split('\n'), text.split('\n')];
  const at = want.findIndex((line, index) => line !== have[index]);
  const line = at === -1 ? want.length : at;
  return `la ligne ${line + 1} dit « ${short(have[line])} », et le plan « ${short(want[line])} ».`;
}

const short = (line = '') => (line.length > 120 ? `${line.slice(0, 120)}…` : line);

/** The house's typefaces, so that the file needs no other. */
async function fontFaces(): Promise<string> {
  const faces = await Promise.all(
    typefaces.map(async ([family, file]) => {
      const data = await readFile(fileURLToPath(import.meta.resolve(file)), 'base64');
      return `@font-face { font-family: '${family}'; font-weight: 200 900; src: url(data:font/woff2;base64,${data}) format('woff2'); }\n`;
    }),
  );
  return faces.join('');
}

const typefaces = [
  ['Figtree', '@fontsource-variable/figtree/files/figtree-latin-wght-normal.woff2'],
  ['Bricolage Grotesque', '@fontsource-variable/bricolage-grotesque/files/bricolage-grotesque-latin-wght-normal.woff2'],
] as const;

function shown(file: string): string {
  const path = relative(process.cwd(), file);
  return path.startsWith('..') ? file : path;
}
