import { extensionOf, isHashed } from './content-type.ts';
import type { StaticFile, StaticFiles, Variant } from './static-files.ts';

export type StaticRequest = {
  method: string;
  target: string;
  /** The value of a header field; '' when it is not there. */
  field(name: string): string;
};

/** `body` is a part of a variant, from `start` up to and without `end`; or a text; or nothing. */
export type StaticAnswer = {
  status: number;
  fields: Record<string, string>;
  body: { variant: Variant; start: number; end: number } | string | null;
};

/** Written with every answer of a static slot. */
const SECURITY_FIELDS = { 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'strict-origin-when-cross-origin' };

/**
 * What a static slot answers. `others` are the files of the service's other slot: a page of the version before still
 * gets its hashed chunks after a switch.
 */
export function answerStatic(files: StaticFiles, others: StaticFiles | null, request: StaticRequest): StaticAnswer {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return sentence(405, 'Ce sont des fichiers : ils répondent à GET et à HEAD.', { Allow: 'GET, HEAD' });
  }
  const path = pathOf(request.target);
  if (path === null) return sentence(400, 'Le chemin n’est pas de l’UTF-8 valable, encodé en pour-cent.');
  const file =
    find(files, path) ??
    (others && isHashed(path) ? others.byPath.get(path) : undefined) ??
    fallback(files, path, request);
  if (file) return serve(file, request);
  const page = files.byPath.get('/404.html');
  if (page && accepts(request, 'text/html')) return { ...whole(page, request), status: 404 };
  return sentence(404, 'Cette page n’existe pas.');
}

function pathOf(target: string): string | null {
  const end = target.search(/[?#]/);
  try {
    const path = decodeURIComponent(end < 0 ? target : target.slice(0, end));
    return path.includes('\0') ? null : path;
  } catch {
    return null;
  }
}

/** Only names of the list are found, so "..", "//" and the like lead nowhere. */
function find({ byPath }: StaticFiles, path: string): StaticFile | undefined {
  if (path.endsWith('/')) return byPath.get(`${path}index.html`);
  return byPath.get(path) ?? byPath.get(`${path}/index.html`);
}

/** A navigation to a route of a single-page application; a missing script must not come back as a page. */
function fallback({ fallback }: StaticFiles, path: string, request: StaticRequest): StaticFile | null {
  return extensionOf(path) === '' && accepts(request, 'text/html') ? fallback : null;
}

function accepts(request: StaticRequest, type: string): boolean {
  return request.field('accept').includes(type);
}

function serve(file: StaticFile, request: StaticRequest): StaticAnswer {
  const answer = whole(file, request);
  if (isUnchanged(file, answer, request)) return { status: 304, fields: withoutEntity(answer.fields), body: null };
  const range = request.field('range');
  return range === '' || request.method === 'HEAD' ? answer : part(file, answer, range, request.field('if-range'));
}

function whole(file: StaticFile, request: StaticRequest): StaticAnswer {
  const { variant, encoding } = chooseVariant(file, request);
  const fields: Record<string, string> = {
    'Content-Type': file.type,
    'Content-Length': String(variant.size),
    'Cache-Control': file.cacheControl,
    ETag: variant.etag,
    'Last-Modified': file.lastModified.toUTCString(),
    ...SECURITY_FIELDS,
  };
  if (encoding) fields['Content-Encoding'] = encoding;
  if (file.br || file.gzip) fields['Vary'] = 'Accept-Encoding';
  else fields['Accept-Ranges'] = 'bytes';
  return { status: 200, fields, body: { variant, start: 0, end: variant.size } };
}

function chooseVariant(file: StaticFile, request: StaticRequest): { variant: Variant; encoding: string | null } {
  if (!file.br && !file.gzip) return { variant: file.plain, encoding: null };
  const accepted = request.field('accept-encoding').toLowerCase();
  if (file.br && takesEncoding(accepted, 'br')) return { variant: file.br, encoding: 'br' };
  if (file.gzip && takesEncoding(accepted, 'gzip')) return { variant: file.gzip, encoding: 'gzip' };
  return { variant: file.plain, encoding: null };
}

function takesEncoding(accepted: string, encoding: string): boolean {
  return accepted.split(',').some((item) => {
    const [name = '', ...parameters] = item.split(';').map((part) => part.trim());
    return name === encoding && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  });
}

function isUnchanged(file: StaticFile, answer: StaticAnswer, request: StaticRequest): boolean {
  const known = request.field('if-none-match');
  if (known !== '') {
    const etag = answer.fields['ETag'];
    return known === '*' || known.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
  }
  const since = Date.parse(request.field('if-modified-since'));
  return !Number.isNaN(since) && Math.floor(file.lastModified.getTime() / 1000) * 1000 <= since;
}

function withoutEntity(fields: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !/^Content-(Type|Length|Encoding)$/.test(name)));
}

/** One range of bytes (RFC 9110 §14); several, or of a compressed form, get the whole. */
function part(file: StaticFile, answer: StaticAnswer, range: string, ifRange: string): StaticAnswer {
  const match = /^bytes=(\d*)-(\d*)$/.exec(range.trim());
  if (!match || match[0] === 'bytes=-' || answer.fields['Content-Encoding']) return answer;
  if (ifRange !== '' && ifRange !== answer.fields['ETag']) return answer;
  const { size } = file.plain;
  const [, first = '', last = ''] = match;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1);
  if (start >= end) {
    return sentence(416, `Le fichier fait ${size} octets.`, { 'Content-Range': `bytes */${size}` });
  }
  const fields = {
    ...answer.fields,
    'Content-Length': String(end - start),
    'Content-Range': `bytes ${start}-${end - 1}/${size}`,
  };
  return { status: 206, fields, body: { variant: file.plain, start, end } };
}

function sentence(status: number, text: string, fields: Record<string, string> = {}): StaticAnswer {
  const body = `${text}\n`;
  return {
    status,
    fields: {
      'Content-Type': 'text/plain; charset=utf-8',
      'Content-Length': String(Buffer.byteLength(body)),
      'Cache-Control': 'no-store',
      ...SECURITY_FIELDS,
      ...fields,
    },
    body,
  };
}
