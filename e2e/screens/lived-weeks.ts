import { z } from 'zod';
import { incidentList } from '../../bascule/server/incident/wire.ts';
import type { Installation } from '../../bascule/testing/installation.ts';
import { nextInParis } from '../../bascule/testing/paris.ts';
import { People } from '../../bascule/testing/people.ts';
import { atShare, reaches } from '../../bascule/testing/story.ts';
import { Visitors } from '../../bascule/testing/visitors.ts';
import { hour } from './lived-plan.ts';

/** Answers half of the visitors with an error, and the smoke test as it should. */
const failing = `let calls = 0;
globalThis.answer = (request, response) => {
  calls += 1;
  if (request.headers.cookie && calls % 2) response.statusCode = 500;
  response.end('hello');
};`;

/** Three weeks of a team and its visitors, up to the middle of a canary with an open incident; in a time that can be moved. */
export class LivedWeeks {
  readonly #installation: Installation;
  readonly #people: People;
  readonly #visitors: Visitors;

  constructor(installation: Installation) {
    this.#installation = installation;
    this.#people = new People(installation);
    const urls = [`${installation.url('service', 'production')}/hello`, `${installation.url('site', 'production')}/`];
    this.#visitors = new Visitors(60, urls);
  }

  /** `released`: what is done with the last version that is with everybody. */
  async live(released: () => Promise<void>): Promise<void> {
    await this.#flags();
    await this.#tuesday();
    const first = await this.#release('v1.0.0');
    await atShare(this.#installation, first, 100);
    this.#visitors.start(2);
    await this.#confirmed(first);
    for (const version of ['v1.1.0', 'v1.2.0']) {
      await this.#tuesday();
      await this.#sentToAll(version);
    }
    await this.#installation.moveBy(48 * hour);
    await this.#takenBack('v1.3.0');
    await this.#tuesday();
    await this.#sentToAll('v1.3.1');
    await released();
    await this.#installation.moveBy(3 * hour);
    await atShare(this.#installation, await this.#release('v1.4.0'), 25);
    await this.#say('dora', '/api/incidents', {
      ...{ environment: 'production', title: 'Les points n’arrivent plus', severity: 'SEV-2', by: 'dora' },
      components: ['service'],
    });
    await this.#visitors.round();
  }

  stop(): Promise<void> {
    return this.#visitors.stop();
  }

  async #sentToAll(version: string): Promise<void> {
    const id = await this.#release(version);
    await atShare(this.#installation, id, 25);
    await this.#visitors.round();
    await this.#installation.moveBy(hour);
    await atShare(this.#installation, id, 100);
    await this.#confirmed(id);
  }

  async #confirmed(id: string): Promise<void> {
    await this.#visitors.round();
    await this.#installation.moveBy(hour);
    const end = await this.#installation.follow(id);
    if (end?.state !== 'confirmed') throw new Error(`${id} is ${end?.state}: ${end?.reason}`);
  }

  /** What its verdict set off is worked on by people, to the end. */
  async #takenBack(version: string): Promise<void> {
    await this.#installation.follow(await this.#release(version, failing));
    const [incident] = (await this.#installation.client().call('GET', '/api/incidents', incidentList)).incidents;
    const path = `/api/incidents/${incident?.id}`;
    await this.#say('karim', `${path}/acknowledge`, { by: 'karim' });
    await this.#say('karim', `${path}/notes`, { text: 'Le verdict a déjà tout repris.', by: 'karim' });
    await this.#installation.moveBy(hour / 4);
    const cause = 'La lecture du solde échouait une fois sur deux.';
    await this.#say('karim', `${path}/resolve`, { cause, action: 'Retour à v1.2.0', by: 'karim' });
  }

  /** Read by two people, signed by two others. */
  async #release(version: string, extra = ''): Promise<string> {
    const dora = await this.#people.as('dora');
    const id = await this.#installation.deployVersion({ version, extra }, { environment: 'production' }, dora);
    await reaches(this.#installation, id, 'awaiting-approval');
    await this.#people.approve(id, 'karim', 'lea');
    await this.#people.sign(id, 'quentin', 'qa');
    await this.#people.sign(id, 'paola', 'product');
    return id;
  }

  async #flags(): Promise<void> {
    const titles = { 'qr-code': 'QR code', 'cashback-double': 'Cashback doublé', 'carte-liee': 'Carte liée' };
    for (const [key, title] of Object.entries(titles)) {
      const flag = { definition: { key, title, type: 'release' }, revision: null, why: 'Pour la nouvelle caisse.' };
      await this.#say('dora', `/api/environments/test/flags/${key}`, { ...flag, by: 'dora' });
    }
  }

  async #say(person: string, path: string, body: object): Promise<void> {
    await (await this.#people.as(person)).call('POST', path, z.unknown(), body);
  }

  #tuesday(): Promise<void> {
    return this.#installation.moveTo(nextInParis('tuesday', '10:30', this.#installation.now()));
  }
}
