import { expect, test } from 'vitest';
import { refused, type Answer } from '../api/answer';
import { Door, type Passkeys } from './door';

const willing: Passkeys = { make: async () => ({ id: 'made' }), show: async () => ({ id: 'shown' }) };
const unwilling: Passkeys = { make: () => Promise.reject(new Error()), show: () => Promise.reject(new Error()) };

function door(passkeys: Passkeys, answers: Record<string, Answer<unknown>> = {}) {
  const sent: [string, object | undefined][] = [];
  const opened = new Door(
    {
      post: async (path, body) => {
        sent.push([path, body]);
        return (answers[path] ?? { ok: true, value: { options: { challenge: 'x' }, person: 'dora' } }) as never;
      },
    },
    passkeys,
  );
  return { door: opened, sent };
}

test('a passkey opens it', async () => {
  const { door: opened, sent } = door(willing);
  expect(await opened.byPasskey()).toBe(true);
  expect(sent.at(-1)).toEqual(['/api/sign-in/passkey', { answer: { id: 'shown' } }]);
});

test('an invitation makes a passkey, which opens it', async () => {
  const { door: opened, sent } = door(willing);
  expect(await opened.byInvitation('bsi_1')).toBe(true);
  expect(sent.map(([path]) => path)).toEqual(['/api/sign-in/invitation', '/api/sign-in/enrolment']);
  expect(sent[1]![1]).toEqual({ invitation: 'bsi_1', answer: { id: 'made' } });
});

test('a browser that shows no passkey leaves it shut, and says what else there is', async () => {
  const { door: opened } = door(unwilling);
  expect(await opened.byPasskey()).toBe(false);
  expect([opened.problem(), opened.isBusy()]).toEqual([expect.stringContaining('donnez votre jeton'), false]);
  expect(await opened.byInvitation('bsi_1')).toBe(false);
  expect(opened.problem()).toContain('n’a pas été fait');
});

test('the server’s own words say why not', async () => {
  const { door: opened } = door(willing, {
    '/api/sign-in/token': refused('unauthenticated', 'Ce jeton est inconnu ici.'),
  });
  expect(await opened.byToken('bsc_1')).toBe(false);
  expect(opened.problem()).toBe('Ce jeton est inconnu ici.');
});
