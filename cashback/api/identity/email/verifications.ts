import { randomUUIDv7 } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { EmailState, EmailVerified } from '../../../contracts/account.ts';
import { CLOCK, type Clock } from '../../clock.ts';
import { PrismaClient } from '../../generated/client.ts';
import { Clients } from '../../outside/clients.ts';
import { notHere } from '../../outside/unavailable.ts';
import { Refusal } from '../../refusal.ts';
import { SETTINGS, type Settings } from '../../settings.ts';
import { SendingLimits } from '../sending-limits.ts';
import { hashOf, linkKey, linkLifetimeMs, receivesMail, tokenOf } from './link.ts';

/** A link to be, written together with what asks for it. */
export type LinkDraft = Readonly<{
  id: string;
  email: string;
  tokenHash: Uint8Array<ArrayBuffer>;
  createdAt: Date;
  expiresAt: Date;
  nextAt: Date;
}>;

const minutes = (count: number) => count * 60_000;
const keptMs = minutes(30 * 24 * 60);

/** Whether an address is theirs: a link that only its mailbox receives. */
@Injectable()
export class EmailVerifications {
  private readonly key: Buffer;

  constructor(
    @Inject(PrismaClient) private readonly database: PrismaClient,
    @Inject(Clients) private readonly clients: Clients,
    @Inject(SendingLimits) private readonly limits: SendingLimits,
    @Inject(SETTINGS) settings: Settings,
    @Inject(CLOCK) private readonly now: Clock,
  ) {
    this.key = linkKey(settings.sessionSecret);
  }

  get available(): boolean {
    return this.clients.sendgrid !== null;
  }

  /** Null where no mail can leave: the account works without. */
  draft(email: string): LinkDraft | null {
    if (!this.available || !receivesMail(email)) return null;
    const id = randomUUIDv7();
    const createdAt = this.now();
    const expiresAt = new Date(createdAt.getTime() + linkLifetimeMs);
    return { id, email, tokenHash: hashOf(tokenOf(this.key, id)), createdAt, expiresAt, nextAt: createdAt };
  }

  /** Sends a new link; those before go on working. Refuses with `tiers-indisponible`, `trop-de-demandes`. */
  async sendAgain(accountId: string): Promise<void> {
    const { email } = await this.database.account.findUniqueOrThrow({
      where: { id: accountId },
      select: { email: true },
    });
    if ((await this.stateOf(accountId, email)) === 'verified') return;
    const draft = this.draft(email);
    if (!draft) throw notHere('L’envoi d’e-mails');
    await this.limits.charge(
      [
        { key: `email:${accountId}`, allowed: 3, withinMs: minutes(10) },
        { key: `email-day:${accountId}`, allowed: 10, withinMs: minutes(24 * 60) },
      ],
      'Trop de liens demandés : regardez aussi dans vos indésirables, puis réessayez dans quelques minutes.',
    );
    await this.database.emailVerification.create({ data: { ...draft, accountId } });
  }

  /**
   * The address that a link proves. A link used already is as good: mail programs open links before people do. Refuses
   * with `lien-invalide`, `lien-expire`.
   */
  async confirm(token: string): Promise<EmailVerified> {
    const found = await this.database.emailVerification.findUnique({
      where: { tokenHash: hashOf(token) },
      select: { id: true, email: true, usedAt: true, expiresAt: true },
    });
    if (!found) throw new Refusal('lien-invalide', 'Ce lien n’est pas valable : demandez-en un nouveau.');
    if (found.usedAt) return { address: found.email };
    if (found.expiresAt <= this.now()) {
      throw new Refusal('lien-expire', 'Ce lien a plus de 24 heures : demandez-en un nouveau.');
    }
    // No mail to come needs to leave any more.
    const done = { usedAt: this.now(), nextAt: null };
    await this.database.emailVerification.updateMany({ where: { id: found.id, usedAt: null }, data: done });
    return { address: found.email };
  }

  /** Gives up what was not sent while its link was good, and forgets what nobody used. */
  async prune(): Promise<void> {
    const now = this.now();
    const { emailVerification: links } = this.database;
    await links.updateMany({ where: { nextAt: { not: null }, expiresAt: { lte: now } }, data: { nextAt: null } });
    const before = new Date(now.getTime() - keptMs);
    await links.deleteMany({ where: { usedAt: null, bouncedAt: null, expiresAt: { lt: before } } });
  }

  async stateOf(accountId: string, email: string): Promise<EmailState> {
    const sent = await this.database.emailVerification.findMany({
      where: { accountId, email },
      orderBy: { id: 'desc' },
      select: { usedAt: true, bouncedAt: true, failure: true },
    });
    if (sent.some(({ usedAt }) => usedAt)) return 'verified';
    const [newest] = sent;
    if (newest?.bouncedAt) return 'bounced';
    return newest && newest.failure === null ? 'waiting' : 'none';
  }
}
