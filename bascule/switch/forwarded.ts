import { isIP } from 'node:net';
import type { Edges } from './edges.ts';
import { fieldValue } from './fields.ts';
import type { RequestHead } from './head.ts';

/**
 * The request as the slot gets it: what a client says of forwarding is replaced, not believed. Only an edge of ours is
 * believed, who says whom it saw: what it puts last, for what is before came with the visitor. The scheme is its own too,
 * as it ends TLS.
 */
export function forwardedHead(head: RequestHead, remoteAddress: string, edges: Edges): string {
  const { method, target, http11, authority, fields } = head;
  const isEdge = edges(remoteAddress);
  const visitor = isEdge ? visitorOf(head.text, remoteAddress) : remoteAddress;
  const scheme = isEdge && fieldValue(head.text, 'x-forwarded-proto') === 'https' ? 'https' : 'http';
  const version = http11 ? 'HTTP/1.1' : 'HTTP/1.0';
  const connection = fields.websocket ? 'Upgrade: websocket\r\nConnection: Upgrade\r\n' : '';
  const forwardedHost = authority === '' ? '' : `X-Forwarded-Host: ${authority}\r\n`;
  return (
    `${method} ${target} ${version}\r\n${fields.passing}X-Forwarded-For: ${visitor}\r\n` +
    `X-Forwarded-Proto: ${scheme}\r\n${forwardedHost}${connection}\r\n`
  );
}

/** Several fields of one name are one list (RFC 9110 §5.3); an edge that says nothing usable is itself who asks. */
function visitorOf(text: string, edge: string): string {
  const lists = [...text.matchAll(/\r\nx-forwarded-for:([^\r\n]*)/gi)].map(([, list = '']) => list);
  const last = lists.join(',').split(',').at(-1)?.trim() ?? '';
  return isIP(last) === 0 ? edge : last;
}
