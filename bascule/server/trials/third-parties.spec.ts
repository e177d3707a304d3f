import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Row } from '../../core/doctor/row.ts';
import type { PlanInput } from '../../core/plan/schema.ts';
import { Secrets } from '../../engine/outside/secrets.ts';
import { Installation } from '../../testing/installation.ts';
import { diagnosis } from '../doctor/wire.ts';

/** A product that knows how to look at its mail: Bascule does not. */
const extra = `if (process.argv[2] === 'check') {
  const { MAIL_URL: url, MAIL_KEY: key } = process.env;
  const said = !url ? { outcome: 'not-configured', found: 'pas configuré : MAIL_URL' }
    : !key ? { outcome: 'failed', found: 'MAIL_KEY manque', remedy: 'donnez-la' }
    : { outcome: 'ok', found: process.argv[3] + ' répond à ' + url + ' avec une clé de ' + key.length };
  console.log(JSON.stringify(said));
  process.exit(0);
}`;

const withMail =
  (variables: Record<string, string>) =>
  (plan: PlanInput): PlanInput => ({
    ...plan,
    environments: plan.environments.map((environment) => ({ ...environment, variables })),
    components: plan.components.map((component) =>
      component.kind === 'process'
        ? { ...component, run: { ...component.run, givenSecrets: ['MAIL_KEY'] } }
        : component,
    ),
    thirdParties: [
      {
        ...{ name: 'mail', title: 'Courrier', needs: 'Une clé', proof: 'Un envoi' },
        check: { component: 'service', command: ['node', 'service.mjs', 'check', 'mail'] },
      },
    ],
  });

describe('D3: a service outside is looked at through the product that is live', { timeout: 120_000 }, () => {
  let installation: Installation;
  beforeAll(async () => {
    installation = await Installation.create(inject('postgresUrl'), withMail({}));
    await installation.startSwitch();
    await installation.startServer();
  }, 60_000);
  afterAll(() => installation.remove());

  const row = async (): Promise<Row | undefined> => {
    const { rows } = await installation.client().call('GET', '/api/environments/test/doctor', diagnosis);
    return rows.find(({ id }) => id === 'third-party-mail');
  };
  const live = async (id: string) => expect(await installation.follow(id)).toMatchObject({ state: 'confirmed' });

  test('where nothing is live nobody can say', async () => {
    expect(await row()).toMatchObject({ outcome: 'not-configured', found: expect.stringContaining('en ligne') });
  });

  test('it is « pas configuré » until somebody configures it, then says what is missing, then is green', async () => {
    await live(await installation.deployVersion({ version: 'v1', extra }));
    expect(await row()).toMatchObject({ outcome: 'not-configured', found: 'pas configuré : MAIL_URL' });

    await installation.killServer();
    installation.writePlan(withMail({ MAIL_URL: 'http://mail' }));
    await installation.startServer();
    expect(await row(), 'the release that is live has not this variable').toMatchObject({ outcome: 'not-configured' });
    await live(await installation.deploy('HEAD'));
    expect(await row()).toMatchObject({ outcome: 'failed', found: 'MAIL_KEY manque', remedy: 'donnez-la' });

    const secrets = await Secrets.open(installation.place.secrets);
    await secrets.give('test', 'MAIL_KEY', 'douze lettres');
    expect(await row()).toMatchObject({
      outcome: 'ok',
      title: 'Courrier',
      found: 'mail répond à http://mail avec une clé de 13',
    });
  });
});
