import type { PlanInput } from '../bascule/core/plan/schema.ts';

type Words = NonNullable<PlanInput['document']>;
type Incidents = NonNullable<PlanInput['incidents']>;

const minutes = (count: number) => count * 60_000;
const hours = (count: number) => minutes(60 * count);

/** §8.1. §8.2 updates the status page for SEV-1 and SEV-2; §9.2 tells the next news of a SEV-1 in 15 minutes. */
const severities: Incidents['severities'] = [
  {
    severity: 'SEV-1',
    title: 'Critique',
    impact: 'Service totalement indisponible',
    examples: 'API down, base de données inaccessible',
    resolveWithinMs: minutes(30),
    onStatusPage: true,
    updateEveryMs: minutes(15),
    postMortem: true,
  },
  {
    severity: 'SEV-2',
    title: 'Majeur',
    impact: 'Fonctionnalité majeure impactée',
    examples: 'Paiements échouent, QR codes invalides',
    resolveWithinMs: hours(2),
    onStatusPage: true,
    updateEveryMs: minutes(30),
    postMortem: true,
  },
  {
    severity: 'SEV-3',
    title: 'Mineur',
    impact: 'Fonctionnalité secondaire impactée',
    examples: 'Notifications retardées, lenteurs',
    resolveWithinMs: hours(24),
    postMortem: true,
  },
  {
    severity: 'SEV-4',
    title: 'Faible',
    impact: 'Impact cosmétique',
    examples: 'Bug UI mineur, typo',
    // What the machine took back before a customer met it asks for nobody, once nothing more comes of it.
    quietMs: hours(1),
  },
];

/** §6.2: going back by itself is an incident. On staging no customer meets it. */
const declaredWhen: Incidents['declaredWhen'] = [
  { environment: 'production', ends: ['stuck'], severity: 'SEV-1' },
  { environment: 'production', ends: ['verdict', 'failure', 'person'], severity: 'SEV-2' },
  { environment: 'staging', ends: ['verdict', 'failure', 'stuck'], severity: 'SEV-4' },
];

/** §8.1: "API down". Five minutes, as the rules of §6.1 count, and as long as the detection may take (§8.2). */
const declaredWhenDown: Incidents['declaredWhenDown'] = [
  { environment: 'production', components: ['api'], forMinutes: 5, severity: 'SEV-1' },
  {
    environment: 'production',
    components: ['mobile', 'partner', 'admin', 'vitrine'],
    forMinutes: 5,
    severity: 'SEV-2',
  },
];

/** §8.2. */
const phases: Incidents['phases'] = [
  {
    phase: 'detection',
    title: 'Détection',
    fromMs: 0,
    toMs: minutes(5),
    text: 'Alerte automatique (métriques, Sentry) OU signalement utilisateur/équipe. Création ticket incident.',
  },
  {
    phase: 'triage',
    title: 'Triage',
    fromMs: minutes(5),
    toMs: minutes(10),
    text: 'Évaluation de la sévérité. Décision : rollback immédiat OU investigation. Mobilisation des ressources appropriées.',
  },
  {
    phase: 'resolution',
    title: 'Résolution',
    text: 'SEV-1/SEV-2 : rollback immédiat puis analyse. SEV-3/SEV-4 : investigation puis correction.',
  },
  {
    phase: 'communication',
    title: 'Communication',
    text: 'Mise à jour status page (si SEV-1/SEV-2). Notification Slack #incidents. Email aux parties prenantes (si nécessaire).',
  },
  {
    phase: 'post-mortem',
    title: 'Post-mortem',
    toMs: hours(48),
    text: 'Documentation de l’incident. Analyse des causes racines. Actions correctives identifiées. Mise à jour des procédures si nécessaire.',
  },
];

/**
 * §8.3, which sets no times: the next level is called when the marks of §8.2 have passed without anybody, at the end of
 * the detection and of the triage. A telephone rings by PagerDuty.
 */
const escalation: Incidents['escalation'] = {
  rounds: 4,
  roundMs: minutes(15),
  steps: [
    {
      level: 'Niveau 1',
      contact: 'DevOps on-call',
      channel: 'PagerDuty + Slack',
      available: '24/7',
      afterMs: 0,
      whom: { kind: 'on-call' },
      channels: ['pagerduty', '#incidents'],
      severities: ['SEV-1', 'SEV-2', 'SEV-3'],
    },
    {
      level: 'Niveau 2',
      contact: 'Tech Lead',
      channel: 'Téléphone + Slack',
      available: 'Heures ouvrées + astreinte',
      afterMs: minutes(5),
      whom: { kind: 'roles', roles: ['tech-lead-backend', 'tech-lead-frontend'] },
      channels: ['pagerduty', '#incidents'],
      severities: ['SEV-1', 'SEV-2'],
    },
    {
      level: 'Niveau 3',
      contact: 'CTO',
      channel: 'Téléphone',
      available: 'Urgences critiques uniquement',
      afterMs: minutes(10),
      whom: { kind: 'roles', roles: ['cto'] },
      channels: ['pagerduty'],
      severities: ['SEV-1'],
    },
  ],
};

export const incidents: PlanInput['incidents'] = {
  severities,
  declaredWhen,
  declaredWhenDown,
  phases,
  escalation,
  onCall: { title: 'DevOps on-call', people: ['lea', 'noe', 'ines'], since: '2026-01-05', handOver: '10:00' },
  reminders: { beforeMs: [hours(24), 0], thenEveryMs: hours(24) },
};

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
