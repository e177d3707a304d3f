import { expect, it } from 'vitest';
import { withoutPersons } from './report.ts';

it.each([
  ['no account lea.martin+caisse@exemple.fr', 'no account [adresse]'],
  ['SMS to +33612345678 or 06 12 34 56 78 failed', 'SMS to [numéro] or [numéro] failed'],
  [`code RW1.${'A'.repeat(64)} refused`, 'code [code] refused'],
  ['Bearer eyJhbGci.eyJzdWIi.c2lnbmF0 expired', 'Bearer [jeton] expired'],
  ['GET /verification?token=abc&next=/ failed', 'GET /verification?token=[valeur]&next=[valeur] failed'],
  ['x is not a function', 'x is not a function'],
])('« %s » leaves as « %s »', (text, clean) => expect(withoutPersons(text)).toBe(clean));
