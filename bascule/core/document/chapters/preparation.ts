import type { Plan } from '../../plan/schema.ts';
import { boxes, part, table, type Part } from '../tree.ts';
import { capital, marked, none, permissionWords, roleTitles, titleIn } from '../words.ts';

/** §3. */
export function preparation(plan: Plan): Part | null {
  const { infrastructure = [], application = [] } = plan.document?.prerequisites ?? {};
  return part(
    'Prérequis et préparation',
    [],
    [
      part('Prérequis Infrastructure', [boxes(infrastructure)]),
      part('Prérequis Applicatifs', [boxes(application)]),
      part('Prérequis Intégrations Tierces', [services(plan)]),
      part('Prérequis Équipe', [roles(plan), rights(plan), people(plan)]),
    ],
  );
}

function services({ thirdParties, components }: Plan) {
  return table(
    'Services Externes',
    ['Service', 'Nom', 'Prérequis', 'Validation', 'Contrôle en direct'],
    thirdParties.map(({ name, title, needs, proof, check }) => [
      [{ strong: title }],
      [marked(name)],
      needs,
      proof,
      check ? [marked(check.command.join(' ')), ` (${titleIn(components, check.component)})`] : none,
    ]),
  );
}

function roles({ roles }: Plan) {
  return table(
    'Rôles et Responsabilités',
    ['Rôle', 'Nom', 'Responsabilités Déploiement', 'Contact'],
    roles.map(({ name, title, duties, reachable }) => [
      [{ strong: title }],
      [marked(name)],
      duties || none,
      reachable || none,
    ]),
  );
}

function rights({ roles }: Plan) {
  return table(
    'Droits',
    ['Rôle', 'Peut'],
    roles.map(({ title, may }) => [
      [{ strong: title }],
      capital(may.map((permission) => permissionWords[permission]).join(', ')),
    ]),
  );
}

function people(plan: Plan) {
  return table(
    'Équipe',
    ['Personne', 'Nom', 'Rôles', 'Adresse'],
    plan.people.map(({ name, displayName, roles, email }) => [
      [{ strong: displayName }],
      [marked(name)],
      roleTitles(plan, roles).join(', '),
      email,
    ]),
  );
}
