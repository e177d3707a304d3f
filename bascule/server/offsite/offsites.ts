import type { Logger } from 'pino';
import type { OffsiteRule } from '../../core/offsite/schema.ts';
import type { Finding } from '../../core/offsite/told.ts';
import type { Environment } from '../../core/plan/schema.ts';
import { bringBack } from '../../database/offsite/bring-back.ts';
import type { ObjectStore } from '../../database/offsite/object-store.ts';
import { Offsite, type Round } from '../../database/offsite/offsite.ts';
import { ownScope, type Secrets } from '../../engine/outside/secrets.ts';
import { backupKey, storeOf } from '../backup/backups.ts';
import { Refusal } from '../refusal.ts';
import { secondStoreOf } from './second-store.ts';

export interface OffsiteSetting {
  /** Those that this server looks after. */
  environments: Environment[];
  /** What the plan wants; null: no second store. */
  ruleOf(environment: Environment): OffsiteRule | null;
  /** The state directory. */
  state: string;
  secrets: Secrets;
  logger: Pick<Logger, 'error'>;
  /** How long after a round the next one begins. */
  everyMs: number;
}

/** The second stores of all environments whose plan asks for one, from the start of a server to its end. */
export class Offsites {
  readonly #setting: OffsiteSetting;
  readonly #all = new Map<string, { offsite: Offsite; second: ObjectStore; key: Buffer }>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #closing = new AbortController();
  readonly #rounds = new Map<string, Promise<void>>();

  constructor(setting: OffsiteSetting) {
    this.#setting = setting;
  }

  async start(): Promise<void> {
    const { environments, ruleOf, state, secrets } = this.#setting;
    for (const environment of environments) {
      const { name } = environment;
      const rule = environment.backup && ruleOf(environment);
      if (!rule) continue;
      const key = await backupKey(secrets, name);
      const secret = async (each: string) => (await secrets.find(name, each)) ?? secrets.find(ownScope, each);
      const second = await secondStoreOf(rule, name, secret);
      const onTrouble = (error: Error) => this.#tell(name, error);
      const directory = storeOf(state, name);
      const offsite = new Offsite({ environment: name, directory, second, rule, key, clock: Date.now, onTrouble });
      this.#all.set(name, { offsite, second, key });
      this.#again(name, offsite);
    }
  }

  /** A file under way is given up, whole as it is in the first store; the next server goes on. */
  async close(): Promise<void> {
    this.#closing.abort();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    await Promise.all(this.#rounds.values());
  }

  finding(name: string): Promise<Finding> {
    return this.#of(name).offsite.finding();
  }

  round(name: string): Promise<Round> {
    return this.#of(name).offsite.round(this.#closing.signal);
  }

  /** Makes the first store again of the second one. Answers how many files came. @throws OffsiteError, BackupError */
  async bringBack(name: string): Promise<{ files: number }> {
    const { second, key } = this.#of(name);
    const files = await bringBack(second, storeOf(this.#setting.state, name), key);
    return { files: files.length };
  }

  #again(name: string, offsite: Offsite): void {
    const round = offsite.round(this.#closing.signal).then(
      () => {},
      (error: Error) => {
        if (!this.#closing.signal.aborted) this.#tell(name, error);
      },
    );
    this.#rounds.set(
      name,
      round.then(() => {
        if (this.#closing.signal.aborted) return;
        this.#timers.set(
          name,
          setTimeout(() => this.#again(name, offsite), this.#setting.everyMs),
        );
      }),
    );
  }

  #tell(environment: string, { message }: Error): void {
    this.#setting.logger.error({ environment, error: message }, 'the second store is in trouble');
  }

  #of(name: string) {
    const found = this.#all.get(name);
    if (found) return found;
    const { environments } = this.#setting;
    const known = environments.map((each) => each.name);
    if (!known.includes(name))
      throw new Refusal(
        'not-found',
        `Bascule ne s’occupe pas ici de « ${name} » : choisissez parmi ${known.join(', ')}.`,
      );
    const sentence = `Le plan ne demande pas de second magasin pour ${name} : ajoutez « offsite » (et « backup ») à cet environnement, puis relancez « npx bascule up ».`;
    throw new Refusal('conflict', sentence);
  }
}
