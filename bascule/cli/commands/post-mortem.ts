import { readFile } from 'node:fs/promises';
import { postMortemPart, type PostMortemPart } from '../../core/incident/event.ts';
import { partWords } from '../../core/incident/words.ts';
import { postMortem as wire, type PostMortemShown } from '../../server/incident/wire.ts';
import { CliError } from '../cli-error.ts';
import { currentUser } from '../client.ts';
import { inContext, type CommonOptions, type Context } from '../context.ts';

export interface PostMortemOptions extends CommonOptions {
  set?: string[];
  publish?: boolean;
}

/** Shows the document, after what was asked to be written into it. */
export function postMortem(id: string, { set = [], publish = false, ...options }: PostMortemOptions): Promise<number> {
  return inContext(options, async ({ client, out }) => {
    const path = `/api/incidents/${encodeURIComponent(id)}/post-mortem`;
    let shown = await client.call('GET', path, wire);
    const by = currentUser();
    if (set.length > 0) {
      const parts = await partsOf(set);
      shown = await client.call('POST', path, wire, { parts, revision: shown.revision, by });
    }
    if (publish) shown = await client.call('POST', `${path}/publish`, wire, { by });
    out.record(shown);
    out.say(shown.document.trimEnd());
    remind(out, id, shown);
    return 0;
  });
}

function remind(out: Context['out'], id: string, { published, missing }: PostMortemShown): void {
  if (published) return;
  const blank = missing.map((part) => `${partWords[part]} (${part})`).join(', ');
  out.note(
    blank === ''
      ? `Tout est écrit : publiez-le avec « npx bascule incident post-mortem ${id} --publish ».`
      : `Il reste à écrire : ${blank}. « npx bascule incident post-mortem ${id} --set ${missing[0]}="..." »`,
  );
}

async function partsOf(set: readonly string[]): Promise<Partial<Record<PostMortemPart, string>>> {
  const written = await Promise.all(set.map(partOf));
  return Object.fromEntries(written);
}

async function partOf(written: string): Promise<[PostMortemPart, string]> {
  const [, name = '', text] = /^([a-z]+)=(.*)$/s.exec(written) ?? [];
  const part = postMortemPart.safeParse(name);
  if (!part.success || text === undefined)
    throw new CliError(
      'usage',
      `L’option « --set » ne prend pas « ${written} » : donnez une partie et son texte, comme causes="...", parmi ${postMortemPart.options.join(', ')}.`,
    );
  return [part.data, text.startsWith('@') ? await contentOf(text.slice(1)) : text];
}

async function contentOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => {
    throw new CliError('not-found', `Le fichier « ${file} » ne se lit pas : donnez le chemin d’un fichier de texte.`);
  });
}
