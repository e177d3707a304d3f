import type { Transporter } from 'nodemailer';
import { sendWithinMs, unanswered, type Outcome } from './outcome.ts';

export interface MailTarget {
  /** As in `smtps://name:password@mail.example`. */
  server: string;
  from: string;
  to: string;
}

export interface Letter {
  /** The same at every try: mail clients show one that came twice once. */
  id: string;
  subject: string;
  text: string;
  html?: string | undefined;
  headers?: Record<string, string>;
  /** Pictures that the HTML shows as `cid:<name>`. */
  pictures?: { name: string; png: Buffer }[];
}

/** One mail to one address. A server that does not know the address says it at once, in numbers from 500 on. */
export function sendMail({ server, from, to }: MailTarget, letter: Letter): Promise<Outcome> {
  const { id, subject, text, html, headers = {}, pictures = [] } = letter;
  return withServer(server, (transport) =>
    transport.sendMail({
      ...{ from, to: { name: '', address: to }, subject, text, headers, messageId: `<${id}@bascule>` },
      ...(html !== undefined && { html }),
      attachments: pictures.map(({ name, png }) => ({ filename: `${name}.png`, content: png, cid: name })),
    }),
  );
}

/** Whether the mail server is there and lets us in. */
export function verifyMailServer(server: string): Promise<Outcome> {
  return withServer(server, (transport) => transport.verify());
}

async function withServer(server: string, work: (transport: Transporter) => Promise<unknown>): Promise<Outcome> {
  const transport = await transportOf(server);
  try {
    await work(transport);
    return { kind: 'sent' };
  } catch (error) {
    return failed(error);
  } finally {
    transport.close();
  }
}

/** The library is loaded with the first mail: most servers start and end without one. */
async function transportOf(server: string): Promise<Transporter> {
  const { createTransport } = await import('nodemailer');
  const timeouts = { connectionTimeout: sendWithinMs, greetingTimeout: sendWithinMs, socketTimeout: sendWithinMs };
  return createTransport({ url: server, ...timeouts });
}

function failed(error: unknown): Outcome {
  const { responseCode, message } = error as { responseCode?: number; message?: string };
  if (responseCode === undefined) return unanswered(error);
  return responseCode >= 500
    ? { kind: 'never', why: message ?? String(responseCode) }
    : { kind: 'later', why: message ?? String(responseCode), afterMs: null };
}
