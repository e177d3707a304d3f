import type { PlanInput } from '../bascule/core/plan/schema.ts';

type Environment = PlanInput['environments'][number];

const minutes = (count: number) => count * 60_000;

/** §7.1. */
export const beforeProduction: Environment['before'] = [
  {
    title: 'Validation Code',
    items: [
      {
        name: 'reviews',
        title: 'Pull Request approuvée par 2 reviewers minimum',
        proof: { kind: 'gate', gate: 'approvals' },
      },
      { name: 'unit', title: 'Tous les tests unitaires passants', proof: { kind: 'gate', gate: 'check:unit' } },
      {
        name: 'integration',
        title: 'Tous les tests d’intégration passants',
        proof: { kind: 'gate', gate: 'check:integration' },
      },
      {
        name: 'security',
        title: 'Analyse de sécurité (npm audit) sans vulnérabilités critiques',
        proof: { kind: 'gate', gate: 'check:audit' },
      },
      { name: 'coverage', title: 'Code coverage > 80 %', proof: { kind: 'gate', gate: 'check:coverage' } },
    ],
  },
  {
    title: 'Validation Staging',
    items: [
      { name: 'staging', title: 'Déploiement staging réussi', proof: { kind: 'gate', gate: 'promoted' } },
      { name: 'e2e', title: 'Tests E2E passants', proof: { kind: 'gate', gate: 'check:journeys' } },
      {
        name: 'performance',
        title: 'Tests de performance acceptables (< 200 ms P95)',
        proof: { kind: 'gate', gate: 'latency' },
      },
      { name: 'qa', title: 'Validation fonctionnelle QA', proof: { kind: 'signature', roles: ['qa-lead'] } },
      { name: 'product', title: 'Validation Product Owner', proof: { kind: 'signature', roles: ['product-owner'] } },
    ],
  },
  {
    title: 'Préparation Production',
    items: [
      { name: 'notes', title: 'Release notes rédigées', proof: { kind: 'gate', gate: 'release-notes' } },
      {
        name: 'documentation',
        title: 'Documentation mise à jour (si nécessaire)',
        proof: { kind: 'signature', roles: ['tech-lead-backend', 'tech-lead-frontend'] },
      },
      {
        name: 'on-call',
        title: 'Équipe d’astreinte informée',
        proof: { kind: 'signature', roles: ['devops-lead'] },
      },
      { name: 'window', title: 'Fenêtre de déploiement validée', proof: { kind: 'gate', gate: 'window' } },
      { name: 'rollback', title: 'Plan de rollback vérifié', proof: { kind: 'gate', gate: 'migrations' } },
    ],
  },
];

/** §7.2. */
export const afterDeployment: Environment['after'] = [
  {
    title: 'Technique',
    fromMs: 0,
    toMs: minutes(5),
    items: [
      { name: 'health', title: 'Health check API', proof: { kind: 'health' } },
      { name: 'smoke', title: 'Smoke tests', proof: { kind: 'smoke' } },
      { name: 'metrics', title: 'Métriques : taux d’erreur < 1 %', proof: { kind: 'errors', below: 0.01 } },
      { name: 'logs', title: 'Logs sans erreurs', proof: { kind: 'logs' } },
      { name: 'sentry', title: 'Sentry', proof: { kind: 'third-party', service: 'sentry' } },
    ],
  },
  {
    title: 'Fonctionnelle',
    fromMs: minutes(5),
    toMs: minutes(30),
    items: [
      { name: 'inscription', title: 'Inscription', proof: { kind: 'check', check: 'inscription' } },
      { name: 'connexion', title: 'Connexion', proof: { kind: 'check', check: 'connexion' } },
      { name: 'solde', title: 'Solde points', proof: { kind: 'check', check: 'solde' } },
      { name: 'qr', title: 'QR code (60 s)', proof: { kind: 'check', check: 'qr' } },
      { name: 'dashboards', title: 'Dashboards', proof: { kind: 'check', check: 'dashboards' } },
    ],
  },
  {
    title: 'Validation',
    fromMs: minutes(30),
    toMs: minutes(60),
    items: [
      { name: 'no-alert', title: 'Aucune alerte : taux d’erreur < 0,1 %', proof: { kind: 'errors', below: 0.001 } },
      { name: 'p95', title: 'Latence P95 < 200 ms', proof: { kind: 'latency-p95', belowMs: 200 } },
      {
        name: 'changelog',
        title: 'Changelog',
        proof: {
          kind: 'signature',
          roles: ['product-owner', 'devops-lead', 'tech-lead-backend', 'tech-lead-frontend'],
        },
      },
    ],
  },
];
