import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { CLOCK, type Clock } from '../../clock.ts';
import { PrismaClient } from '../../generated/client.ts';
import { heldMs, nextTry, Postman } from '../../outbox.ts';
import { Clients } from '../../outside/clients.ts';
import { SETTINGS, type Settings } from '../../settings.ts';
import { linkKey, linkOf, tokenOf } from './link.ts';
import { verificationMail } from './mail.ts';

type Job = Readonly<{ id: string; email: string; displayName: string; attempts: number }>;

/** Sends the links that are due. Sign-up never waits for it, nor fails with it. */
@Injectable()
export class EmailOutbox implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly postman: Postman<Job>;
  private readonly key: Buffer;

  constructor(
    @Inject(PrismaClient) private readonly database: PrismaClient,
    @Inject(Clients) private readonly clients: Clients,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(CLOCK) private readonly now: Clock,
  ) {
    this.key = linkKey(settings.sessionSecret);
    const log = new Logger(EmailOutbox.name);
    this.postman = new Postman({
      take: () => this.take(),
      deliver: (job) => this.deliver(job),
      onTrouble: (error) => log.warn(`Mails wait: ${String(error)}`),
    });
  }

  onApplicationBootstrap(): void {
    if (this.clients.sendgrid) this.postman.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.postman.stop();
  }

  wake(): void {
    this.postman.wake();
  }

  private take(): Promise<Job[]> {
    const now = this.now();
    return this.database.$queryRaw<Job[]>`
      UPDATE identity.email_verification due
      SET attempts = due.attempts + 1, next_at = ${new Date(now.getTime() + heldMs)}
      FROM (
        SELECT id FROM identity.email_verification
        WHERE next_at <= ${now} AND expires_at > ${now} ORDER BY next_at LIMIT 10 FOR UPDATE SKIP LOCKED
      ) AS free, identity.account
      WHERE due.id = free.id AND account.id = due.account_id
      RETURNING due.id, due.email, due.attempts, account.display_name AS "displayName"`;
  }

  private async deliver({ id, email, displayName, attempts }: Job): Promise<void> {
    const { sendgrid } = this.clients;
    const appUrl = this.settings.outside.sendgrid?.PUBLIC_APP_URL;
    if (!sendgrid || !appUrl) return;
    const mail = verificationMail({ displayName, link: linkOf(appUrl, tokenOf(this.key, id)) });
    const answer = await sendgrid.send({ to: email, reference: id, ...mail });
    const result =
      answer.kind === 'done'
        ? { nextAt: null, sentAt: this.now(), failure: null }
        : { nextAt: nextTry(answer, attempts, this.now()), failure: answer.why };
    // A bounce or a click may have come before: what they wrote stands.
    await this.database.emailVerification.updateMany({ where: { id, nextAt: { not: null } }, data: result });
  }
}
