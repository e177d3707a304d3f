import { expect, it } from 'vitest';
import { mailboxOf } from './mailbox.ts';

it.each([
  ['lea@exemple.fr', 'lea@exemple.fr'],
  ['Lea+caisse@Exemple.fr', 'lea@exemple.fr'],
  ['lea+a+b@exemple.fr', 'lea@exemple.fr'],
])('%s is read in the mailbox %s', (email, mailbox) => {
  expect(mailboxOf(email)).toBe(mailbox);
});
