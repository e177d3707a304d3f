import { expect, test } from 'vitest';
import { littlePlan } from '../../testing/product.ts';
import { withTeam } from '../../testing/team.ts';
import { plan as schema, type PlanInput } from '../plan/schema.ts';
import { approvalMistakes } from './mistakes.ts';

const team = withTeam(littlePlan('Little', 20_000));
const mistakesOf = (change: Partial<PlanInput>) => approvalMistakes(schema.parse({ ...team, ...change }));
const lea = { name: 'lea', displayName: 'Léa', email: 'lea@exemple.fr', roles: ['developer'] };

test('a team whose roles are all known has no mistakes', () => {
  expect(mistakesOf({})).toEqual([]);
});

test('a role that there is not is named with those that there are', () => {
  expect(mistakesOf({ people: [{ ...lea, roles: ['developer', 'king'] }] })).toEqual([
    {
      path: 'people[0].roles[1]',
      message:
        '« king » n’est pas un rôle : choisissez parmi devops-lead, tech-lead-backend, tech-lead-frontend, developer, qa-lead, product-owner',
    },
  ]);
});

test('two people do not share a name or an address', () => {
  const paths = mistakesOf({ people: [lea, { ...lea, email: 'LEA@exemple.fr' }] }).map(({ path }) => path);
  expect(paths).toEqual(['people[1].name', 'people[1].email']);
});

test('an approval rule asks for known roles, and there is one for each kind of release', () => {
  const [test] = team.environments;
  const approvals = [
    { kind: 'hotfix' as const, reviewers: 1, alsoOneOf: [['tech-lead']] },
    { kind: 'hotfix' as const, reviewers: 2 },
  ];
  const paths = mistakesOf({ environments: [{ ...test!, approvals }] }).map(({ path }) => path);
  expect(paths).toEqual(['environments[0].approvals[1].kind', 'environments[0].approvals[0].alsoOneOf[0][0]']);
});
