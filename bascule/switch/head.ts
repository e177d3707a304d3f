import { BadMessage } from './bad-message.ts';
import { scanFields, TOKEN, type Fields } from './fields.ts';

export type RequestHead = {
  /** Request line and field lines, each with its CRLF; for `fieldValue`. */
  text: string;
  method: string;
  /** In origin form ("/path?query"), or "*". */
  target: string;
  /** What the client speaks: 1.1, or 1.0. */
  http11: boolean;
  /** In small letters, without the port; '' when HTTP/1.0 gives none. */
  host: string;
  /** Host as the client wrote it. */
  authority: string;
  fields: Fields;
};

export type ResponseHead = { status: number; reason: string; http11: boolean; fields: Fields };

export const LARGEST_HEAD = 32 * 1024;
const HEAD_END = Buffer.from('\r\n\r\n');
const AUTHORITY = /^[a-z0-9._~-]+(:\d{1,5})?$|^\[[0-9a-f:.]+\](:\d{1,5})?$/i;

/**
 * Where the head that starts at `at` ends (the index after its empty line), or -1 when more bytes are needed.
 * Throws BadMessage as soon as no more bytes could make it a head that is taken.
 */
export function headEnd(bytes: Buffer, at: number): number {
  const end = bytes.indexOf(HEAD_END, at);
  const length = (end < 0 ? bytes.length : end) - at;
  if (length > LARGEST_HEAD) throw new BadMessage(431, `L’en-tête d’un message fait au plus ${LARGEST_HEAD} octets.`);
  if (end >= 0) return end + 4;
  refuseBareLineFeed(bytes, at);
  return -1;
}

/** Reads a request head, strictly (RFC 9112 §3); `bytes` from `at` to `end` as `headEnd` found it. */
export function readRequestHead(bytes: Buffer, at: number, end: number): RequestHead {
  const text = bytes.toString('latin1', at, end - 2);
  const lineEnd = text.indexOf('\r\n');
  const methodEnd = endOfMethod(text);
  const targetEnd = endOfTarget(text, methodEnd + 1);
  const http11 = isHttp11(text.slice(targetEnd + 1, lineEnd));
  const fields = scanFields(text, lineEnd + 2);
  const head: RequestHead = {
    text,
    method: text.slice(0, methodEnd),
    target: text.slice(methodEnd + 1, targetEnd),
    http11,
    host: '',
    authority: fields.host ?? '',
    fields,
  };
  checkRequest(head);
  head.host = hostOf(head.authority);
  return head;
}

/** Reads a response head, strictly (RFC 9112 §4). */
export function readResponseHead(bytes: Buffer, at: number, end: number): ResponseHead {
  const text = bytes.toString('latin1', at, end - 2);
  const lineEnd = text.indexOf('\r\n');
  const http11 = isHttp11(text.slice(0, 8));
  const status = Number(text.slice(9, 12));
  const afterStatus = text.charCodeAt(12);
  if (text.charCodeAt(8) !== 32 || !(status >= 100 && status <= 599) || (afterStatus !== 32 && lineEnd !== 12)) {
    throw new BadMessage(400, 'Une ligne d’état est « HTTP/1.1 200 OK ».');
  }
  return { status, reason: text.slice(13, lineEnd), http11, fields: scanFields(text, lineEnd + 2) };
}

/** A line feed without its carriage return is where two parsers begin to disagree; it is not waited for more. */
function refuseBareLineFeed(bytes: Buffer, at: number): void {
  for (let feed = bytes.indexOf(10, at); feed >= 0; feed = bytes.indexOf(10, feed + 1)) {
    if (feed === at || bytes[feed - 1] !== 13)
      throw new BadMessage(400, 'Une ligne finit par CR LF, jamais par LF seul.');
  }
}

function endOfMethod(text: string): number {
  let index = 0;
  while (TOKEN[text.charCodeAt(index)] === 1) index++;
  if (index === 0 || text.charCodeAt(index) !== 32) throw badRequestLine();
  return index;
}

function endOfTarget(text: string, at: number): number {
  let index = at;
  while (text.charCodeAt(index) > 32 && text.charCodeAt(index) < 127) index++;
  if (index === at || text.charCodeAt(index) !== 32) throw badRequestLine();
  return index;
}

function isHttp11(version: string): boolean {
  if (version === 'HTTP/1.1') return true;
  if (version === 'HTTP/1.0') return false;
  if (/^HTTP\/\d\.\d$/.test(version)) throw new BadMessage(505, 'Les versions parlées sont HTTP/1.1 et HTTP/1.0.');
  throw badRequestLine();
}

function badRequestLine(): BadMessage {
  return new BadMessage(
    400,
    'Une ligne de requête est « GET /chemin HTTP/1.1 » : une méthode, une cible, une version.',
  );
}

function checkRequest(head: RequestHead): void {
  const { fields, http11, target } = head;
  if (target.charCodeAt(0) !== 47) originForm(head);
  if (http11 && fields.host === null) throw new BadMessage(400, 'Une requête HTTP/1.1 a un en-tête Host.');
  if (head.authority !== '' && !AUTHORITY.test(head.authority))
    throw new BadMessage(400, 'Host est un nom et un port.');
  if (!http11 && fields.chunked) throw new BadMessage(400, 'HTTP/1.0 n’a pas de Transfer-Encoding.');
  if (target.includes('#')) throw new BadMessage(400, 'La cible d’une requête n’a pas de fragment.');
}

/** Absolute form overrides Host (RFC 9112 §3.2.2); tunnels by CONNECT are not for a reverse proxy. */
function originForm(head: RequestHead): void {
  if (head.target === '*' && head.method === 'OPTIONS') return;
  const absolute = /^http:\/\/([^/?]+)(.*)$/i.exec(head.target);
  if (!absolute) throw new BadMessage(400, 'La cible d’une requête est un chemin qui commence par « / ».');
  const [, authority = '', path = ''] = absolute;
  head.target = path.startsWith('/') ? path : `/${path}`;
  head.authority = authority;
  head.fields.passing = `Host: ${authority}\r\n${head.fields.passing.replace(/(^|\r\n)host:[^\r]*\r\n/i, '$1')}`;
}

function hostOf(authority: string): string {
  const colon = authority.lastIndexOf(':');
  const name = colon > authority.lastIndexOf(']') ? authority.slice(0, colon) : authority;
  return name.toLowerCase();
}
