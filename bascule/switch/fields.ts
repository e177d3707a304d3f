import { BadMessage } from './bad-message.ts';

/** What the header fields of one message mean to a proxy. */
export type Fields = {
  /** The lines that pass a proxy, each with its CRLF: hop-by-hop and forwarding fields are left out. */
  passing: string;
  host: string | null;
  /** -1: not given. */
  contentLength: number;
  chunked: boolean;
  close: boolean;
  keepAlive: boolean;
  /** `Upgrade: websocket` (RFC 6455); no other upgrade passes. */
  websocket: boolean;
  /** Fields that Connection says are for this hop only. */
  nominated: string[];
  expectsContinue: boolean;
  eventStream: boolean;
};

/** Bytes of a token (RFC 9110 §5.6.2), the only ones a field name or a method may have. */
export const TOKEN = byteSet((code) => /[!#$%&'*+\-.^_`|~0-9A-Za-z]/.test(String.fromCharCode(code)));
/** Bytes of a field value: no control but the tab, so no bare CR, LF or NUL. */
const VALUE = byteSet((code) => code === 9 || (code >= 32 && code !== 127));
const LONGEST_LENGTH_DIGITS = 15;
const NONE: string[] = [];

type Meaning = (fields: Fields, value: string) => 'passes' | 'stops';
const stops: Meaning = () => 'stops';

/**
 * Fields that are not simply passed on. Forwarding fields stop here because the switch writes its own;
 * `Upgrade`, `Keep-Alive`, `TE` and the like are hop-by-hop (RFC 9110 §7.6.1).
 */
const MEANINGS = new Map<string, Meaning>([
  ['host', host],
  ['content-length', contentLength],
  ['transfer-encoding', transferEncoding],
  ['connection', connection],
  ['upgrade', upgrade],
  ['expect', expect],
  ['content-type', contentType],
  ['keep-alive', stops],
  ['proxy-connection', stops],
  ['proxy-authenticate', stops],
  ['proxy-authorization', stops],
  ['te', stops],
  ['forwarded', stops],
  ['x-real-ip', stops],
  ['x-forwarded-for', stops],
  ['x-forwarded-proto', stops],
  ['x-forwarded-host', stops],
  ['x-forwarded-port', stops],
  // Only the switch says that a request is a copy.
  ['x-bascule-shadow', stops],
]);
const MEANT_LENGTHS = new Set([...MEANINGS.keys()].map((name) => name.length));
const meantLength = byteSet((length) => MEANT_LENGTHS.has(length));

/** Reads the field lines of `text` from `at` to its end, strictly (RFC 9112 §5); throws BadMessage. */
export function scanFields(text: string, at: number): Fields {
  const fields: Fields = {
    passing: '',
    host: null,
    contentLength: -1,
    chunked: false,
    close: false,
    keepAlive: false,
    websocket: false,
    nominated: NONE,
    expectsContinue: false,
    eventStream: false,
  };
  let passingFrom = at;
  while (at < text.length) {
    const colon = endOfName(text, at);
    const end = endOfValue(text, colon + 1);
    const length = colon - at;
    if (meantLength[length] === 1) {
      const meaning = MEANINGS.get(text.slice(at, colon).toLowerCase());
      if (meaning?.(fields, trimmed(text, colon + 1, end)) === 'stops') {
        fields.passing += text.slice(passingFrom, at);
        passingFrom = end + 2;
      }
    }
    at = end + 2;
  }
  fields.passing += text.slice(passingFrom);
  if (fields.chunked && fields.contentLength >= 0) {
    throw new BadMessage(400, 'Un message a soit Content-Length, soit Transfer-Encoding, pas les deux.');
  }
  if (fields.nominated.length > 0) removeNominated(fields);
  return fields;
}

/** The value of one field of a head that was read before; '' when it is not there. Names compare without case. */
export function fieldValue(text: string, name: string): string {
  for (let at = text.indexOf('\r\n') + 2; at < text.length;) {
    const end = text.indexOf('\r\n', at);
    if (text.charCodeAt(at + name.length) === 58 && text.slice(at, at + name.length).toLowerCase() === name) {
      return trimmed(text, at + name.length + 1, end);
    }
    at = end + 2;
  }
  return '';
}

/** The value of one field of those that pass; '' when it is not there, several joined. */
export function passingValue({ passing }: Fields, name: string): string {
  return [...passing.matchAll(/([^:\r\n]+):([^\r\n]*)\r\n/g)]
    .filter(([, found = '']) => found.toLowerCase() === name)
    .map(([, , value = '']) => value.trim())
    .join(', ');
}

function endOfName(text: string, at: number): number {
  let index = at;
  while (TOKEN[text.charCodeAt(index)] === 1) index++;
  if (index === at || text.charCodeAt(index) !== 58) {
    throw new BadMessage(
      400,
      'Une ligne d’en-tête est « Nom: valeur », sans espace avant les deux-points et sans ligne repliée.',
    );
  }
  return index;
}

function endOfValue(text: string, at: number): number {
  let index = at;
  while (VALUE[text.charCodeAt(index)] === 1) index++;
  if (text.charCodeAt(index) !== 13 || text.charCodeAt(index + 1) !== 10) {
    throw new BadMessage(400, 'Une valeur d’en-tête est sans caractères de contrôle et finit par CR LF.');
  }
  return index;
}

function trimmed(text: string, from: number, to: number): string {
  while (from < to && isBlank(text.charCodeAt(from))) from++;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to--;
  return text.slice(from, to);
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

function host(fields: Fields, value: string): 'passes' {
  if (fields.host !== null) throw new BadMessage(400, 'Une requête a un seul en-tête Host.');
  fields.host = value;
  return 'passes';
}

function contentLength(fields: Fields, value: string): 'passes' {
  if (fields.contentLength >= 0) throw new BadMessage(400, 'Un message a un seul Content-Length.');
  if (!/^\d+$/.test(value) || value.length > LONGEST_LENGTH_DIGITS) {
    throw new BadMessage(400, 'Content-Length est un nombre d’octets, en chiffres seulement.');
  }
  fields.contentLength = Number(value);
  return 'passes';
}

function transferEncoding(fields: Fields, value: string): 'passes' {
  if (fields.chunked || value.toLowerCase() !== 'chunked') {
    throw new BadMessage(501, 'Le seul Transfer-Encoding accepté est « chunked », une fois.');
  }
  fields.chunked = true;
  return 'passes';
}

function connection(fields: Fields, value: string): 'stops' {
  const lower = value.toLowerCase();
  if (lower === 'keep-alive') fields.keepAlive = true;
  else for (const token of lower.split(',')) connectionOption(fields, token.trim());
  return 'stops';
}

function connectionOption(fields: Fields, option: string): void {
  if (option === 'close') fields.close = true;
  else if (option === 'keep-alive') fields.keepAlive = true;
  else if (/^[a-z0-9-]+$/.test(option) && !MEANINGS.has(option)) fields.nominated = [...fields.nominated, option];
}

function upgrade(fields: Fields, value: string): 'stops' {
  if (value.toLowerCase() === 'websocket') fields.websocket = true;
  return 'stops';
}

function expect(fields: Fields, value: string): 'passes' {
  if (value.toLowerCase() !== '100-continue')
    throw new BadMessage(417, 'La seule attente honorée est « 100-continue ».');
  fields.expectsContinue = true;
  return 'passes';
}

function contentType(fields: Fields, value: string): 'passes' {
  if (/^text\/event-stream\b/i.test(value)) fields.eventStream = true;
  return 'passes';
}

/** Never removes what frames or routes the message: those have a meaning of their own and are not nominated. */
function removeNominated(fields: Fields): void {
  const lines = fields.passing.split('\r\n').filter((line) => {
    const name = line.slice(0, line.indexOf(':')).toLowerCase();
    return line !== '' && !fields.nominated.includes(name);
  });
  fields.passing = lines.map((line) => `${line}\r\n`).join('');
}

function byteSet(has: (code: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, code) => (has(code) ? 1 : 0));
}
