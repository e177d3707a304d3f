import { expect, it } from 'vitest';
import type { UserFile } from '../../../contracts/identity';
import type { Answer } from '../../../ui/api/refusal';
import { Export } from './export';

const file = { name: 'utilisateurs-2026-11-23.csv', csv: 'Nom\r\n' };

it('an export saves what the API gives, narrowed as the list is, once for two presses', async () => {
  const asked: Record<string, string>[] = [];
  const saved: UserFile[] = [];
  const given = Promise.withResolvers<Answer<UserFile>>();
  const users = new Export(
    (query) => (asked.push(query), given.promise),
    (each) => saved.push(each),
  );
  const runs = [users.run('léa'), users.run('léa')];
  expect(users.running()).toBe(true);
  given.resolve({ ok: true, value: file });
  await Promise.all(runs);
  expect([asked, saved, users.running()]).toEqual([[{ search: 'léa' }], [file], false]);
});

it('a refusal is shown, and nothing is saved', async () => {
  const refusal = { code: 'fonction-coupee', message: 'Pas ouvert.', fields: {} } as const;
  const users = new Export(
    async () => ({ ok: false, refusal }),
    () => expect.unreachable(),
  );
  await users.run('');
  expect(users.refusal()).toEqual(refusal);
});
