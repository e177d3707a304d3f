import { afterEach, beforeEach, expect, inject, test, vi } from 'vitest';
import { PostOffice } from './spec/post-office.ts';
import { reportIfDue, type WeeklyGround } from './weekly-watch.ts';

let office: PostOffice;
beforeEach(async () => {
  office = await PostOffice.open(inject('postgresUrl'));
});
afterEach(() => office.close());

const day = 86_400_000;

function ground(): WeeklyGround {
  const messages = { ...office.plan.messages, weeklyReport: { channel: 'email', day: 'monday', at: '09:00' } as const };
  const terms = { titleOf: (name: string) => name, personOf: (name: string) => name, linkTo: () => undefined };
  return {
    ...{ plan: { ...office.plan, messages }, pool: office.database.pool, clock: office.clock },
    terms: { ...terms, when: String },
    source: { of: async () => ({ all: [], incidents: [] }) },
  };
}

test('the report is written once a week, also by two servers and after one that was away, and mailed with its pictures', async () => {
  const both = () => Promise.all([reportIfDue(ground()), reportIfDue(ground())]);
  expect(await both()).toEqual([false, false]);
  await office.moveBy(8 * day);
  expect((await both()).filter(Boolean)).toHaveLength(1);
  expect(await both()).toEqual([false, false]);
  await office.moveBy(23 * day);
  expect((await both()).filter(Boolean)).toHaveLength(1);

  office.startSenders();
  const mails = () => office.world.inbox.list({ kind: 'mail' });
  await vi.waitFor(() => expect(mails()).toHaveLength(2), { timeout: 20_000 });
  expect(
    mails()
      .map(({ to }) => to[0])
      .sort(),
  ).toEqual(['a@exemple.fr', 'b@exemple.fr']);
  const [mail] = mails();
  expect(mail?.subject).toMatch(/^\[Poste\] Rapport hebdomadaire du /);
  expect((mail?.raw as { attachments: object[] }).attachments).toMatchObject([
    { mimeType: 'image/png', contentId: '<success-rate>' },
    { mimeType: 'image/png', contentId: '<deployment-time>' },
    { mimeType: 'image/png', contentId: '<frequency>' },
  ]);
});
