import { expect, it } from 'vitest';
import type { UserPage } from '../../../contracts/identity';
import type { Answer } from '../../../ui/api/refusal';
import { refusal } from '../../../ui/api/refusal';
import { Directory } from './directory';

const user = (n: number): UserPage['users'][number] => ({
  id: `${n}`,
  email: `client${n}@exemple.fr`,
  displayName: `Client ${n}`,
  role: 'consumer',
  points: n,
  createdAt: '2026-11-20T10:00:00Z',
});

/** 60 users, read from the newest, the cursor being the number reached. */
function sixty() {
  const asked: Record<string, string>[] = [];
  const read = async (query: Record<string, string>): Promise<Answer<UserPage>> => {
    asked.push(query);
    const start = Number(query['after'] ?? 0);
    const end = Math.min(start + Number(query['limit']), 60);
    const users = Array.from({ length: end - start }, (_, n) => user(start + n));
    return { ok: true, value: { users, total: 60, next: end < 60 ? String(end) : null } };
  };
  return { directory: new Directory(read), asked };
}

it('goes through the pages by cursor, to the last and back', async () => {
  const { directory, asked } = sixty();
  await directory.find('');
  expect([directory.position(), directory.hasPrevious(), directory.hasNext()]).toEqual(['1 à 25 sur 60', false, true]);
  await directory.next();
  await directory.next();
  expect([directory.position(), directory.hasPrevious(), directory.hasNext()]).toEqual(['51 à 60 sur 60', true, false]);
  await directory.previous();
  expect(directory.position()).toBe('26 à 50 sur 60');
  await directory.previous();
  expect(directory.position()).toBe('1 à 25 sur 60');
  expect(asked.map(({ after }) => after)).toEqual([undefined, '25', '50', '25', undefined]);
});

it('a search starts again from the first page', async () => {
  const { directory, asked } = sixty();
  await directory.find('');
  await directory.next();
  await directory.find('  léa ');
  expect(asked.at(-1)).toEqual({ limit: '25', search: 'léa' });
  expect(directory.hasPrevious()).toBe(false);
});

it('a slow answer to an earlier search does not replace the later one', async () => {
  const answers = new Map<string, (answer: Answer<UserPage>) => void>();
  const directory = new Directory(({ search = '' }) => new Promise((resolve) => answers.set(search, resolve)));
  const slow = directory.find('l');
  const fast = directory.find('léa');
  answers.get('léa')!({ ok: true, value: { users: [user(1)], total: 1, next: null } });
  answers.get('l')!({ ok: true, value: { users: [], total: 0, next: null } });
  await Promise.all([slow, fast]);
  expect(directory.position()).toBe('1 à 1 sur 1');
});

it('a refusal leaves the page that was there, and trying again reads it anew', async () => {
  const one: UserPage = { users: [user(1)], total: 1, next: null };
  const answers: Answer<UserPage>[] = [
    { ok: true, value: one },
    { ok: false, refusal: refusal('hors-ligne', 'Connexion impossible.') },
    { ok: true, value: { ...one, total: 2 } },
  ];
  const directory = new Directory(async () => answers.shift()!);
  await directory.find('');
  await directory.find('x');
  expect([directory.refusal()?.message, directory.page()]).toEqual(['Connexion impossible.', one]);
  await directory.again();
  expect([directory.refusal(), directory.page()?.total]).toEqual([null, 2]);
});

it('says so when nobody matches', async () => {
  const directory = new Directory(async () => ({ ok: true, value: { users: [], total: 0, next: null } }));
  await directory.find('personne');
  expect(directory.position()).toBe('Aucun utilisateur');
});
