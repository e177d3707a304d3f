import type { PlanInput } from '../bascule/core/plan/schema.ts';

/** §9.3. */
export const statusPage: PlanInput['statusPage'] = {
  title: 'REWAPP',
  address: 'status.rewapp.fr',
  languages: ['fr', 'en'],
  environments: ['production', 'staging', 'development'],
  components: [
    {
      name: 'api',
      title: 'API Backend',
      description: 'Comptes, points, QR codes et achats',
      english: { title: 'Backend API', description: 'Accounts, points, QR codes and purchases' },
      from: { kind: 'component', component: 'api' },
    },
    {
      name: 'mobile',
      title: 'Application Mobile',
      description: 'L’application des clients, sur iOS et Android',
      english: { title: 'Mobile app', description: 'The customers’ app, on iOS and Android' },
      from: { kind: 'component', component: 'mobile' },
    },
    {
      name: 'vitrine',
      title: 'Site Vitrine',
      description: 'Le site public www.rewapp.fr',
      english: { title: 'Website', description: 'The public site www.rewapp.fr' },
      from: { kind: 'component', component: 'vitrine' },
    },
    {
      name: 'admin',
      title: 'Dashboard Admin',
      description: 'L’outil de l’équipe REWAPP',
      english: { title: 'Admin dashboard', description: 'The REWAPP team’s tool' },
      from: { kind: 'component', component: 'admin' },
    },
    {
      name: 'partner',
      title: 'Dashboard Partenaire',
      description: 'La caisse et le suivi des commerçants',
      english: { title: 'Partner dashboard', description: 'The merchants’ till and figures' },
      from: { kind: 'component', component: 'partner' },
    },
    {
      name: 'banking',
      title: 'Intégrations Bancaires',
      description: 'Liaison des cartes et lecture des achats, par Budget Insight (Powens)',
      english: { title: 'Bank integrations', description: 'Card linking and purchases, by Budget Insight (Powens)' },
      from: { kind: 'third-party', service: 'powens' },
    },
  ],
};
