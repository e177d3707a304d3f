import type { PlanInput } from '../bascule/core/plan/schema.ts';

/** §3.4: who answers for what, and what each may do. */
export const roles: PlanInput['roles'] = [
  {
    name: 'devops-lead',
    title: 'DevOps Lead',
    duties: 'Exécution déploiement, monitoring, rollback',
    reachable: 'Astreinte 24/7',
    may: ['deploy', 'rollback', 'review', 'sign', 'override', 'announce', 'migrate', 'restore', 'flag', 'respond'],
  },
  {
    name: 'tech-lead-backend',
    title: 'Tech Lead Backend',
    duties: 'Validation code, approbation PR',
    reachable: 'Heures ouvrées',
    may: ['deploy', 'rollback', 'review', 'sign', 'migrate', 'flag', 'respond'],
  },
  {
    name: 'tech-lead-frontend',
    title: 'Tech Lead Frontend',
    duties: 'Validation UI/UX, tests manuels',
    reachable: 'Heures ouvrées',
    may: ['deploy', 'rollback', 'review', 'sign', 'flag', 'respond'],
  },
  {
    name: 'qa-lead',
    title: 'QA Lead',
    duties: 'Validation tests E2E, go/no-go',
    reachable: 'Heures ouvrées',
    may: ['rollback', 'review', 'sign', 'flag', 'respond'],
  },
  {
    name: 'product-owner',
    title: 'Product Owner',
    duties: 'Approbation fonctionnelle finale',
    reachable: 'Heures ouvrées',
    may: ['sign', 'flag'],
  },
  {
    name: 'cto',
    title: 'CTO',
    duties: 'Urgences critiques (§8.3, niveau 3)',
    reachable: 'Urgences critiques uniquement',
    may: ['rollback', 'override', 'respond'],
  },
];

/** The team. Each gets a token with `npx bascule token create <name>`; the plan holds none. */
export const people: PlanInput['people'] = [
  { name: 'lea', displayName: 'Léa Martin', email: 'lea.martin@rewapp.fr', roles: ['devops-lead'] },
  { name: 'noe', displayName: 'Noé Bernard', email: 'noe.bernard@rewapp.fr', roles: ['tech-lead-backend'] },
  { name: 'ines', displayName: 'Inès Moreau', email: 'ines.moreau@rewapp.fr', roles: ['tech-lead-frontend'] },
  { name: 'hugo', displayName: 'Hugo Petit', email: 'hugo.petit@rewapp.fr', roles: ['qa-lead'] },
  { name: 'clara', displayName: 'Clara Dubois', email: 'clara.dubois@rewapp.fr', roles: ['product-owner'] },
  { name: 'marc', displayName: 'Marc Lefèvre', email: 'marc.lefevre@rewapp.fr', roles: ['cto'] },
];
