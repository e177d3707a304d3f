import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import PostalMime from 'postal-mime';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import type { Fault } from '../faults.ts';
import type { Start, World } from '../world.ts';

/**
 * A mail server that takes every mail and delivers none. An address that begins with `rebond` does not exist here, as
 * mail servers say it: 550 5.1.1.
 */
export const start: Start = async (port, world) => {
  const server = new SMTPServer({
    ...{ authOptional: true, disabledCommands: ['STARTTLS'], allowInsecureAuth: true, logger: false },
    size: 25 * 1024 * 1024,
    onAuth: (_auth, _session, done) => done(null, { user: 'sandbox' }),
    onRcptTo: ({ address }, _session, done) => {
      const isUnknown = address.startsWith('rebond') || world.faults.take('smtp', ['refused']) !== null;
      done(isUnknown ? answered(550, `5.1.1 <${address}>: Recipient address rejected: User unknown`) : null);
    },
    onData: (stream, session, done) => {
      buffer(stream).then(
        (bytes) => take(bytes, session, world, done),
        (error: Error) => done(error),
      );
    },
  });
  await once(server.listen(port, '127.0.0.1'), 'listening');
  const address = server.server.address();
  return {
    url: `smtp://127.0.0.1:${typeof address === 'object' ? address?.port : port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
};

async function take(
  bytes: Buffer,
  { envelope }: SMTPServerSession,
  { inbox, faults }: World,
  done: (error?: Error | null) => void,
): Promise<void> {
  const fault = faults.take('smtp', ['timeout', '429', '500']);
  if (fault?.kind === 'timeout') return;
  if (fault) return done(failure(fault));
  const mail = await PostalMime.parse(bytes);
  const headers = Object.fromEntries(mail.headers.map(({ key, value }) => [key, value]));
  const attachments = mail.attachments.map(({ filename, mimeType, contentId }) => ({ filename, mimeType, contentId }));
  inbox.receive({
    ...{ kind: 'mail', service: 'smtp', from: mail.from?.address ?? '', subject: mail.subject ?? '' },
    to: envelope.rcptTo.map((each) => each.address),
    ...{ text: mail.text ?? '', html: mail.html ?? null, raw: { headers, attachments } },
  });
  done();
}

/** Both are « later » in a mail server's words. */
const failure = ({ kind }: Fault) =>
  kind === '429' ? answered(451, '4.7.1 Too many messages, slow down') : answered(451, '4.3.0 Try again later');

function answered(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}
