import type { PlanInput } from '../bascule/core/plan/schema.ts';

type Words = NonNullable<PlanInput['document']>;

/** §8.1. */
export const severities: Words['severities'] = [
  {
    level: 'SEV-1 (Critique)',
    impact: 'Service totalement indisponible',
    examples: 'API down, base de données inaccessible',
    resolvedWithin: '< 30 minutes',
  },
  {
    level: 'SEV-2 (Majeur)',
    impact: 'Fonctionnalité majeure impactée',
    examples: 'Paiements échouent, QR codes invalides',
    resolvedWithin: '< 2 heures',
  },
  {
    level: 'SEV-3 (Mineur)',
    impact: 'Fonctionnalité secondaire impactée',
    examples: 'Notifications retardées, lenteurs',
    resolvedWithin: '< 24 heures',
  },
  {
    level: 'SEV-4 (Faible)',
    impact: 'Impact cosmétique',
    examples: 'Bug UI mineur, typo',
    resolvedWithin: 'Prochain sprint',
  },
];

/** §8.2. */
export const incidentSteps: Words['incidentSteps'] = [
  {
    title: 'Détection (0-5 min)',
    text: 'Alerte automatique (métriques, Sentry) OU signalement utilisateur/équipe. Création ticket incident.',
  },
  {
    title: 'Triage (5-10 min)',
    text: 'Évaluation de la sévérité. Décision : rollback immédiat OU investigation. Mobilisation des ressources appropriées.',
  },
  {
    title: 'Résolution',
    text: 'SEV-1/SEV-2 : rollback immédiat puis analyse. SEV-3/SEV-4 : investigation puis correction.',
  },
  {
    title: 'Communication',
    text: 'Mise à jour status page (si SEV-1/SEV-2). Notification Slack #incidents. Email aux parties prenantes (si nécessaire).',
  },
  {
    title: 'Post-mortem (sous 48h)',
    text: 'Documentation de l’incident. Analyse des causes racines. Actions correctives identifiées. Mise à jour des procédures si nécessaire.',
  },
];

/** §8.3. */
export const escalation: Words['escalation'] = [
  { level: 'Niveau 1', contact: 'DevOps on-call', channel: 'PagerDuty + Slack', available: '24/7' },
  { level: 'Niveau 2', contact: 'Tech Lead', channel: 'Téléphone + Slack', available: 'Heures ouvrées + astreinte' },
  { level: 'Niveau 3', contact: 'CTO', channel: 'Téléphone', available: 'Urgences critiques uniquement' },
];

/** §9.1. */
export const channels: Words['channels'] = [
  { channel: 'Slack #deployments', use: 'Notifications automatiques CI/CD', audience: 'Équipe technique' },
  { channel: 'Slack #incidents', use: 'Gestion des incidents', audience: 'Équipe technique + Management' },
  { channel: 'Email', use: 'Rapports hebdomadaires, incidents majeurs', audience: 'Stakeholders' },
  { channel: 'Status Page', use: 'Communication publique incidents', audience: 'Utilisateurs' },
  { channel: 'PagerDuty', use: 'Alertes critiques (astreinte)', audience: 'DevOps on-call' },
];

/** §9.2. */
export const messages: Words['messages'] = [
  {
    tone: 'success',
    title: 'DÉPLOIEMENT RÉUSSI',
    heading: 'Déploiement Production v1.2.3',
    lines: [
      'Heure : 2025-11-24 14:30 UTC',
      'Durée : 8 minutes',
      'Changelog : [lien vers release notes]',
      'Métriques : Nominal',
    ],
  },
  {
    tone: 'danger',
    title: 'INCIDENT EN COURS',
    heading: 'INCIDENT SEV-1 - API indisponible',
    lines: [
      'Début : 2025-11-24 15:45 UTC',
      'Impact : Tous les utilisateurs',
      'Statut : Investigation en cours',
      'Prochaine mise à jour : 15 minutes',
    ],
  },
  {
    tone: 'success',
    title: 'INCIDENT RÉSOLU',
    heading: 'INCIDENT RÉSOLU - API indisponible',
    lines: [
      'Durée totale : 18 minutes',
      'Cause : Erreur de configuration après déploiement',
      'Action : Rollback vers v1.2.2',
      'Post-mortem : Planifié pour 2025-11-26',
    ],
  },
];
