import { createTransport } from 'nodemailer';
import { expect, test } from 'vitest';
import { worldForTests } from '../world-for-tests.ts';
import { start } from './server.ts';

test('a mail is taken whole; an address that bounces and a busy server say so in numbers', async () => {
  const world = worldForTests();
  const double = await start(0, world);
  const client = createTransport(double.url);
  const mail = { from: 'bascule@rewapp.fr', subject: 'Rapport', text: 'bonjour', html: '<p>bonjour</p>' };
  await client.sendMail({ ...mail, to: 'lea@rewapp.fr', headers: { 'X-Number': '7' } });
  expect(world.inbox.list({ kind: 'mail' })).toMatchObject([
    {
      ...{ from: 'bascule@rewapp.fr', to: ['lea@rewapp.fr'], subject: 'Rapport', text: 'bonjour\n' },
      ...{ html: '<p>bonjour</p>\n', raw: { headers: { 'x-number': '7' } } },
    },
  ]);
  await expect(client.sendMail({ ...mail, to: 'rebond@exemple.fr' })).rejects.toMatchObject({ responseCode: 550 });
  world.faults.put('smtp', { kind: '429' });
  await expect(client.sendMail({ ...mail, to: 'lea@rewapp.fr' })).rejects.toMatchObject({ responseCode: 451 });
  expect(world.inbox.list()).toHaveLength(1);
  await double.close();
});
