import { createHash, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { LinkReturn, LinkStarted } from '../../contracts/banking.ts';
import { CLOCK, type Clock } from '../clock.ts';
import { PrismaClient } from '../generated/client.ts';
import { notHere, notNow } from '../outside/unavailable.ts';
import { Refusal } from '../refusal.ts';
import { SETTINGS, type Settings } from '../settings.ts';
import { Holders } from './holders.ts';

/** As long as Powens' temporary code: https://docs.powens.com. */
const journeyMs = 30 * 60_000;

/** Where the mobile app takes people in who come back from the webview. */
const returnPath = '/banque/retour';

/** A bank is linked on Powens' own pages: the person leaves with a state, and comes back with it. */
@Injectable()
export class Links {
  constructor(
    @Inject(PrismaClient) private readonly database: PrismaClient,
    @Inject(Holders) private readonly holders: Holders,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(CLOCK) private readonly now: Clock,
  ) {}

  /** Refuses with `tiers-indisponible`. */
  async start(accountId: string): Promise<LinkStarted> {
    const { powens } = this.holders;
    const appUrl = this.settings.outside.powens?.PUBLIC_APP_URL;
    if (!appUrl) throw notHere('La liaison bancaire');
    const token = await this.holders.openedToken(accountId);
    if (token.kind !== 'done') throw notNow('La liaison bancaire');
    const code = await powens.temporaryCode(token.value);
    if (code.kind !== 'done') throw notNow('La liaison bancaire');
    const state = randomBytes(32).toString('base64url');
    const expiresAt = new Date(this.now().getTime() + journeyMs);
    await this.database.journey.create({ data: { stateHash: hashOf(state), accountId, expiresAt } });
    return { url: powens.webviewUrl({ code: code.value, state, redirectUri: appUrl + returnPath }) };
  }

  /**
   * Takes back whoever left with this state, once. The connection's number came by their browser: until Powens itself
   * tells of it, it is a row that says "waiting" to them and opens nothing. Refuses with `retour-invalide`.
   */
  async comeBack(accountId: string, { state, connectionId, error }: LinkReturn): Promise<void> {
    const { count } = await this.database.journey.deleteMany({
      where: { stateHash: hashOf(state), accountId, expiresAt: { gt: this.now() } },
    });
    if (count === 0) {
      throw new Refusal('retour-invalide', 'Ce retour de la banque n’est plus valable : recommencez la liaison.');
    }
    if (error || !connectionId) {
      throw new Refusal('retour-invalide', 'La banque n’a pas été reliée. Vous pouvez recommencer quand vous voulez.');
    }
    const id = BigInt(connectionId);
    await this.database.connection.createMany({ data: { id, accountId, linkedAt: this.now() }, skipDuplicates: true });
  }

  /** Powens stops reading there, and what it read is forgotten here. Refuses with `introuvable`, `tiers-indisponible`. */
  async end(accountId: string, bankId: string): Promise<void> {
    const id = BigInt(bankId);
    const linked = await this.database.connection.findFirst({ where: { id, accountId, endedAt: null } });
    if (!linked) throw new Refusal('introuvable', 'Cette banque n’est pas reliée à votre compte.');
    const token = await this.holders.tokenOf(accountId);
    const answer = token === null ? null : await this.holders.powens.endConnection(token, id);
    // What Powens does not know it does not read.
    const gone = answer === null || answer.kind === 'done' || (answer.kind === 'refused' && answer.status === 404);
    if (!gone) throw notNow('La fin de la liaison bancaire');
    await this.database.$transaction([
      this.database.connection.update({ where: { id }, data: { endedAt: this.now() } }),
      this.database.purchase.deleteMany({ where: { connectionId: id } }),
    ]);
  }

  /** Forgets the journeys from which nobody came back. */
  async prune(): Promise<void> {
    await this.database.journey.deleteMany({ where: { expiresAt: { lt: this.now() } } });
  }
}

function hashOf(state: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(state).digest());
}
