import type { PlanInput } from '../bascule/core/plan/schema.ts';

/** §4.4: what REWAPP's components read, as every environment begins with it (cashback/contracts/flags.ts has the defaults). */
export const flags: PlanInput['flags'] = [
  {
    key: 'qr-code',
    title: 'QR code de l’application mobile',
    description: 'coupé, une phrase le remplace, aussi dans les versions déjà installées (§6.4)',
    type: 'kill-switch',
    enabled: true,
    owner: 'Inès Moreau',
  },
  {
    key: 'scan-camera',
    title: 'Lecture par caméra en caisse',
    description: 'coupée, la caisse saisit le code à la main',
    type: 'kill-switch',
    enabled: true,
    owner: 'Inès Moreau',
  },
  {
    key: 'export-utilisateurs',
    title: 'Export des utilisateurs en CSV',
    description: 'dans l’administration ; en production, quand la Product Owner l’ouvre',
    type: 'permission',
    enabled: true,
    environments: { production: { enabled: false } },
    owner: 'Clara Dubois',
  },
  {
    key: 'bandeau-vitrine',
    title: 'Bandeau du site vitrine',
    description: 'une ligne au-dessus de toutes les pages',
    type: 'operational',
    value: { kind: 'string', on: 'REWAPP arrive dans votre ville.', off: '' },
    enabled: false,
    owner: 'Clara Dubois',
    expiresOn: '2027-06-30',
  },
];
