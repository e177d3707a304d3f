import type { PlanInput } from '../core/plan/schema.ts';

/** The source's roles, a few people, and an environment `guarded` that needs their agreement, beside the open `test`. */
export function withTeam(plan: PlanInput): PlanInput {
  return {
    ...plan,
    roles: [
      { name: 'devops-lead', title: 'DevOps Lead', may: ['deploy', 'rollback', 'override'] },
      { name: 'tech-lead-backend', title: 'Tech Lead Backend', may: ['review', 'migrate'] },
      { name: 'tech-lead-frontend', title: 'Tech Lead Frontend', may: ['review'] },
      { name: 'developer', title: 'Développeur', may: ['review', 'deploy'] },
      { name: 'qa-lead', title: 'QA Lead', may: ['sign'] },
      { name: 'product-owner', title: 'Product Owner', may: ['sign'] },
    ],
    people: [
      person('dora', 'Dora Petit', ['devops-lead']),
      person('karim', 'Karim Benali', ['tech-lead-backend']),
      person('fanny', 'Fanny Roux', ['tech-lead-frontend']),
      person('lea', 'Léa Martin', ['developer']),
      person('hugo', 'Hugo Blanc', ['developer']),
      person('quentin', 'Quentin Sage', ['qa-lead']),
      person('paola', 'Paola Rossi', ['product-owner']),
    ],
    environments: [...plan.environments, guarded],
  };
}

const person = (name: string, displayName: string, roles: string[]) => ({
  name,
  displayName,
  email: `${name}@exemple.fr`,
  roles,
});

const minute = 60_000;

const guarded: PlanInput['environments'][number] = {
  name: 'guarded',
  title: 'Production',
  portOffset: 100,
  bakeMs: 0,
  gates: [{ kind: 'artifacts' }, { kind: 'approvals' }, { kind: 'checklist' }],
  approvals: [
    { kind: 'standard', reviewers: 2 },
    { kind: 'hotfix', reviewers: 1, alsoOneOf: [['tech-lead-backend', 'tech-lead-frontend']] },
  ],
  before: [
    {
      title: 'Validation Code',
      items: [{ name: 'reviews', title: 'Approuvée par 2 relecteurs', proof: { kind: 'gate', gate: 'approvals' } }],
    },
    {
      title: 'Validation Staging',
      items: [
        { name: 'qa', title: 'Validation fonctionnelle QA', proof: { kind: 'signature', roles: ['qa-lead'] } },
        { name: 'product', title: 'Validation Product Owner', proof: { kind: 'signature', roles: ['product-owner'] } },
      ],
    },
  ],
  after: [
    {
      title: 'Technique',
      fromMs: 0,
      toMs: 5 * minute,
      items: [
        { name: 'health', title: 'Health check API', proof: { kind: 'health' } },
        { name: 'sentry', title: 'Sentry', proof: { kind: 'third-party', service: 'sentry' } },
      ],
    },
    {
      title: 'Validation 30-60 min',
      fromMs: 30 * minute,
      toMs: 60 * minute,
      items: [
        { name: 'errors', title: 'Taux d’erreur < 0,1 %', proof: { kind: 'errors', below: 0.001 } },
        { name: 'changelog', title: 'Changelog', proof: { kind: 'signature', roles: ['product-owner'] } },
      ],
    },
  ],
};
