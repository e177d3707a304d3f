import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { CLOCK, type Clock } from '../clock.ts';
import { Prisma, PrismaClient } from '../generated/client.ts';
import { heldMs, nextTry, Postman } from '../outbox.ts';
import { Clients } from '../outside/clients.ts';

export type Notice = Readonly<{ accountId: string; about: string; title: string; body: string; at: Date }>;
type Job = Readonly<{ id: bigint; token: string; about: string; title: string; body: string; attempts: number }>;

/** News of a purchase is no news the day after. */
const worthSendingMs = 24 * 3_600_000;

/** What people are told on their phones: the face of this service to the others. */
@Injectable()
export class Pushes implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly postman: Postman<Job>;

  constructor(
    @Inject(PrismaClient) private readonly database: PrismaClient,
    @Inject(Clients) private readonly clients: Clients,
    @Inject(CLOCK) private readonly now: Clock,
  ) {
    const log = new Logger(Pushes.name);
    this.postman = new Postman({
      take: () => this.take(),
      deliver: (job) => this.deliver(job),
      onTrouble: (error) => log.warn(`Pushes wait: ${String(error)}`),
    });
  }

  onApplicationBootstrap(): void {
    if (this.clients.fcm) this.postman.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.postman.stop();
  }

  /**
   * The SQL expression that writes a notice to each phone of an account, for a service that tells of a row of its own:
   * one statement then does both. Where nothing can be sent it writes nothing.
   */
  writing({ accountId, about, title, body, at }: Notice): Prisma.Sql {
    if (!this.clients.fcm) return Prisma.sql`0`;
    return Prisma.sql`notifications.write_push(${accountId}::uuid, ${about}::uuid, ${title}, ${body}, ${at})`;
  }

  /** What was written leaves at once; nobody waits for it. */
  wake(): void {
    this.postman.wake();
  }

  /** Forgets what was sent or given up long ago. */
  async prune(): Promise<void> {
    const before = new Date(this.now().getTime() - 30 * worthSendingMs);
    await this.database.push.deleteMany({ where: { createdAt: { lt: before } } });
  }

  private take(): Promise<Job[]> {
    const now = this.now();
    return this.database.$queryRaw<Job[]>`
      UPDATE notifications.push due
      SET attempts = due.attempts + 1, next_at = ${new Date(now.getTime() + heldMs)}
      FROM (
        SELECT id FROM notifications.push WHERE next_at <= ${now} ORDER BY next_at LIMIT 20 FOR UPDATE SKIP LOCKED
      ) AS free
      WHERE due.id = free.id
      RETURNING due.id, due.token, due.about, due.title, due.body, due.attempts`;
  }

  private async deliver({ id, token, about, title, body, attempts }: Job): Promise<void> {
    const { fcm } = this.clients;
    if (!fcm) return;
    const answer = await fcm.send({ to: { token }, about, title, body });
    const now = this.now();
    if (answer.kind === 'done') {
      await this.database.push.update({ where: { id }, data: { nextAt: null, sentAt: now, failure: null } });
      return;
    }
    if (answer.kind === 'refused' && answer.code === 'UNREGISTERED') await this.forget(token);
    const next = nextTry(answer, attempts, now);
    await this.database.$executeRaw`
      UPDATE notifications.push SET failure = ${answer.why},
        next_at = CASE WHEN created_at > ${new Date(now.getTime() - worthSendingMs)} THEN ${next}::timestamptz END
      WHERE id = ${id}`;
  }

  /** The app was removed from that phone: FCM asks that its token be used no more. */
  private async forget(token: string): Promise<void> {
    await this.database.$transaction([
      this.database.device.deleteMany({ where: { token } }),
      this.database.push.updateMany({ where: { token, nextAt: { not: null } }, data: { nextAt: null } }),
    ]);
  }
}
