import { randomUUIDv7 } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { CodeSent } from '../../../contracts/account.ts';
import { CLOCK, type Clock } from '../../clock.ts';
import { isUniqueViolation } from '../../database.ts';
import { PrismaClient } from '../../generated/client.ts';
import { Clients } from '../../outside/clients.ts';
import { notHere, notNow } from '../../outside/unavailable.ts';
import { Refusal } from '../../refusal.ts';
import { SETTINGS, type Settings } from '../../settings.ts';
import { SendingLimits } from '../sending-limits.ts';
import { codeKey, codeLifetimeMs, hashOf, isSame, masked, newCode, triesAllowed } from './code.ts';
import { smsLimits } from './limits.ts';
import { smsCallbackPath } from './status.ts';

type Tried = Readonly<{ id: string; phone: string; codeHash: Uint8Array }>;

/** What Twilio says of a number that no SMS reaches: none, no way there, unsubscribed, no mobile. */
const unreachable = new Set(['21211', '21612', '21610', '21614']);

/** Long enough to tell a person what became of their SMS. */
const keptMs = 7 * 24 * 3_600_000;

/** Whether a number is theirs: a code that only its phone receives. */
@Injectable()
export class PhoneVerifications {
  private readonly key: Buffer;

  constructor(
    @Inject(PrismaClient) private readonly database: PrismaClient,
    @Inject(Clients) private readonly clients: Clients,
    @Inject(SendingLimits) private readonly limits: SendingLimits,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(CLOCK) private readonly now: Clock,
  ) {
    this.key = codeKey(settings.sessionSecret);
  }

  get available(): boolean {
    return this.clients.twilio !== null;
  }

  /** Sends a code; the one before no longer counts. Refuses with `tiers-indisponible`, `trop-de-demandes`. */
  async send(accountId: string, phone: string): Promise<CodeSent> {
    const { twilio } = this.clients;
    const apiUrl = this.settings.outside.twilio?.PUBLIC_API_URL;
    if (!twilio || !apiUrl) throw notHere('L’envoi de SMS');
    const sentence = 'Trop de codes demandés : patientez 10 minutes, puis réessayez.';
    await this.limits.charge(smsLimits(accountId, phone), sentence);
    const id = randomUUIDv7();
    const code = newCode();
    const createdAt = this.now();
    const expiresAt = new Date(createdAt.getTime() + codeLifetimeMs);
    // Written first: a code that arrives although its sending seemed to fail must be good.
    const codeHash = hashOf(this.key, id, code);
    await this.database.phoneVerification.create({ data: { id, accountId, phone, codeHash, createdAt, expiresAt } });
    const body = `${code} est votre code REWAPP, valable 10 minutes. Ne le donnez à personne.`;
    const answer = await twilio.send({ to: phone, body, callback: apiUrl + smsCallbackPath(id) });
    if (answer.kind !== 'done') {
      await this.database.phoneVerification.update({ where: { id }, data: { delivery: answer.why || answer.kind } });
      throw answer.kind === 'refused' && unreachable.has(answer.code ?? '') ? notReached() : notNow('L’envoi du SMS');
    }
    // The callback may have come before: it stands.
    const { sid: messageId, status: delivery } = answer.value;
    await this.database.phoneVerification.updateMany({ where: { id, messageId: null }, data: { messageId, delivery } });
    return { phone: masked(phone), expiresAt: expiresAt.toISOString() };
  }

  /** Takes the number as theirs. Refuses with `code-invalide`, `code-expire`, `deja-pris`. */
  async confirm(accountId: string, code: string): Promise<void> {
    const tried = await this.tryNewest(accountId);
    if (!tried) throw new Refusal('code-expire', 'Ce code n’est plus valable : demandez-en un nouveau.');
    if (!isSame(tried.codeHash, hashOf(this.key, tried.id, code))) {
      throw new Refusal('code-invalide', 'Ce n’est pas le bon code : vérifiez le dernier SMS reçu.');
    }
    const verifiedAt = this.now();
    const owned = { phone: tried.phone, verifiedAt };
    try {
      await this.database.$transaction([
        this.database.phoneVerification.update({ where: { id: tried.id }, data: { usedAt: verifiedAt } }),
        this.database.verifiedPhone.upsert({ where: { accountId }, create: { accountId, ...owned }, update: owned }),
      ]);
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      throw new Refusal('deja-pris', 'Ce numéro est déjà rattaché à un autre compte.');
    }
  }

  /** The verified number, masked, or null. */
  async numberOf(accountId: string): Promise<string | null> {
    const held = await this.database.verifiedPhone.findUnique({ where: { accountId }, select: { phone: true } });
    return held && masked(held.phone);
  }

  /** A code proves nothing once it has ended; numbers are not kept for nothing. */
  async prune(): Promise<void> {
    const before = new Date(this.now().getTime() - keptMs);
    await this.database.phoneVerification.deleteMany({ where: { expiresAt: { lt: before } } });
  }

  /** A try is counted before it is looked at: however many come at once, five are. */
  private async tryNewest(accountId: string): Promise<Tried | undefined> {
    const [tried] = await this.database.$queryRaw<Tried[]>`
      UPDATE identity.phone_verification newest SET tries = newest.tries + 1
      WHERE newest.id = (
        SELECT id FROM identity.phone_verification
        WHERE account_id = ${accountId}::uuid ORDER BY created_at DESC, id DESC LIMIT 1
      ) AND newest.tries < ${triesAllowed} AND newest.expires_at > ${this.now()} AND newest.used_at IS NULL
      RETURNING newest.id, newest.phone, newest.code_hash AS "codeHash"`;
    return tried;
  }
}

function notReached(): Refusal {
  const message = 'Ce numéro ne reçoit pas nos SMS : vérifiez-le, ou donnez-en un autre.';
  return new Refusal('champ-invalide', message, [{ path: 'phone', message }]);
}
