import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../clock.ts';
import { isUniqueViolation } from '../database.ts';
import { PrismaClient } from '../generated/client.ts';
import type { Answer } from '../outside/answer.ts';
import { Clients } from '../outside/clients.ts';
import type { Powens } from '../outside/powens.ts';
import { notHere } from '../outside/unavailable.ts';
import { SETTINGS, type Settings } from '../settings.ts';
import { seal, sealKey, unseal } from './seal.ts';

/** Who a person is at Powens, and the token that opens their bank data. */
@Injectable()
export class Holders {
  constructor(
    @Inject(PrismaClient) private readonly database: PrismaClient,
    @Inject(Clients) private readonly clients: Clients,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(CLOCK) private readonly now: Clock,
  ) {}

  /** @throws `tiers-indisponible` where there is no Powens */
  get powens(): Powens {
    if (!this.clients.powens) throw notHere('La liaison bancaire');
    return this.clients.powens;
  }

  get available(): boolean {
    return this.clients.powens !== null;
  }

  /** The token of one who is known already. */
  async tokenOf(accountId: string): Promise<string | null> {
    const held = await this.database.holder.findUnique({ where: { accountId }, select: { sealedToken: true } });
    return held && unseal(this.key, accountId, held.sealedToken);
  }

  /** The token of a person, who is made known to Powens at first. */
  async openedToken(accountId: string): Promise<Answer<string>> {
    const known = await this.tokenOf(accountId);
    if (known) return { kind: 'done', value: known };
    const opened = await this.powens.openUser();
    if (opened.kind !== 'done') return opened;
    const { userId, token } = opened.value;
    try {
      await this.database.holder.create({
        data: {
          accountId,
          powensUserId: BigInt(userId),
          sealedToken: seal(this.key, accountId, token),
          createdAt: this.now(),
        },
      });
      return { kind: 'done', value: token };
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      // Asked twice at once: the first one counts, and Powens need not keep the other.
      await this.powens.forgetUser(token);
      return this.openedToken(accountId);
    }
  }

  async accountOf(powensUserId: number): Promise<string | null> {
    const where = { powensUserId: BigInt(powensUserId) };
    const held = await this.database.holder.findUnique({ where, select: { accountId: true } });
    return held?.accountId ?? null;
  }

  private get key(): Buffer {
    const { powens } = this.settings.outside;
    if (!powens) throw notHere('La liaison bancaire');
    return sealKey(powens.BANKING_SECRET);
  }
}
