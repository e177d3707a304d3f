import type { PlanInput } from '../bascule/core/plan/schema.ts';

/**
 * §9.1. The secrets are given with `npx bascule secret set`; until then what would go out goes to the sandbox of this
 * machine, whose inbox shows it.
 */
export const messages: PlanInput['messages'] = {
  console: 'http://localhost:{{console}}',
  slack: { standIn: 'http://127.0.0.1:{{companion+6}}/api/' },
  pagerduty: { standIn: 'http://127.0.0.1:{{companion+7}}' },
  email: { from: 'Bascule REWAPP <bascule@rewapp.fr>', standIn: 'smtp://127.0.0.1:{{companion+8}}' },
  channels: [
    {
      kind: 'slack',
      name: '#deployments',
      title: 'Slack #deployments',
      use: 'Notifications automatiques CI/CD',
      audience: 'Équipe technique',
    },
    {
      kind: 'slack',
      name: '#incidents',
      title: 'Slack #incidents',
      use: 'Gestion des incidents',
      audience: 'Équipe technique + Management',
    },
    {
      kind: 'email',
      name: 'email',
      title: 'Email',
      use: 'Rapports hebdomadaires, incidents majeurs',
      audience: 'Stakeholders',
      roles: ['product-owner', 'cto'],
      copies: [
        {
          of: '#incidents',
          templates: ['incident-opened', 'incident-resolved'],
          severities: ['SEV-1', 'SEV-2'],
        },
      ],
    },
    {
      kind: 'status-page',
      name: 'status-page',
      title: 'Status Page',
      use: 'Communication publique incidents',
      audience: 'Utilisateurs',
    },
    {
      kind: 'pagerduty',
      name: 'pagerduty',
      title: 'PagerDuty',
      use: 'Alertes critiques (astreinte)',
      audience: 'DevOps on-call',
    },
  ],
  deploymentsOf: ['staging', 'production'],
  weeklyReport: { channel: 'email', day: 'monday', at: '09:00' },
  identities: [
    { person: 'lea', slack: 'U0LEA', pagerduty: 'P0LEA' },
    { person: 'noe', slack: 'U0NOE', pagerduty: 'P0NOE' },
    { person: 'ines', slack: 'U0INES', pagerduty: 'P0INES' },
    { person: 'hugo', slack: 'U0HUGO', pagerduty: 'P0HUGO' },
    { person: 'marc', slack: 'U0MARC', pagerduty: 'P0MARC' },
  ],
};
