import { z } from 'zod';
import type { BasculeClient } from '../cli/client.ts';
import type { Installation } from './installation.ts';

/** The people of an installation's plan, each with a token of their own, by the server's real routes. */
export class People {
  readonly #installation: Installation;
  readonly #clients = new Map<string, BasculeClient>();

  constructor(installation: Installation) {
    this.#installation = installation;
  }

  async as(person: string): Promise<BasculeClient> {
    const client = this.#clients.get(person) ?? (await this.#installation.as(person));
    this.#clients.set(person, client);
    return client;
  }

  async approve(id: string, ...people: string[]): Promise<void> {
    for (const person of people) await this.#say(person, id, 'approvals', { comment: 'Relu.' });
  }

  withdraw(id: string, person: string): Promise<unknown> {
    return this.#say(person, id, 'approvals/withdraw', { comment: 'J’ai un doute.' });
  }

  sign(id: string, person: string, item: string): Promise<unknown> {
    return this.#say(person, id, 'signatures', { item, comment: 'Vu.' });
  }

  override(id: string, person: string, reason: string): Promise<unknown> {
    return this.#say(person, id, 'override', { reason });
  }

  promote(id: string, person: string, reason: string): Promise<unknown> {
    return this.#say(person, id, 'promote', { reason, by: person });
  }

  async #say(person: string, id: string, what: string, body: object): Promise<unknown> {
    return (await this.as(person)).call('POST', `/api/deployments/${id}/${what}`, z.unknown(), body);
  }
}
