import type { Pool } from './pool.ts';

/** What is being done about one request; the connection tells it what the client does meanwhile. */
export type Answer = {
  /** A piece of the request's body, or of what a tunnel carries. */
  bodyReceived(bytes: Buffer): void;
  bodyEnded(): void;
  /** The client takes bytes again after a write that was too much for it. */
  writable(): void;
  clientGone(): void;
  timedOut(): void;
  /** These addresses are not the slot's any more. */
  left?(pools: readonly Pool[]): void;
};

const REASONS: Record<number, string> = {
  200: 'OK',
  206: 'Partial Content',
  301: 'Moved Permanently',
  304: 'Not Modified',
  400: 'Bad Request',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  413: 'Content Too Large',
  414: 'URI Too Long',
  416: 'Range Not Satisfiable',
  417: 'Expectation Failed',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
  505: 'HTTP Version Not Supported',
};

export function statusLine(status: number): string {
  return `HTTP/1.1 ${status} ${REASONS[status] ?? ''}\r\n`;
}

/**
 * A whole answer of the switch itself: one sentence as text. `fields` are further lines, each with its CRLF. A character
 * a byte, as connections write it: the sentence is in UTF-8 already.
 */
export function sentenceAnswer(status: number, sentence: string, fields: string, keepsAlive: boolean): string {
  const body = Buffer.from(`${sentence}\n`).toString('latin1');
  return (
    statusLine(status) +
    'Content-Type: text/plain; charset=utf-8\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n' +
    `Content-Length: ${body.length}\r\n${fields}${keepsAlive ? '' : 'Connection: close\r\n'}\r\n${body}`
  );
}
