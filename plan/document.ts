import type { PlanInput } from '../bascule/core/plan/schema.ts';
import { messages } from './incidents.ts';
import { procedures, waysBack } from './procedures.ts';

/**
 * What the deployment plan says in words alone. Where the source contradicts itself, what holds is written:
 * CapRover for ECS, RDS and CloudFront; Angular's own build for Vite and CRA; Capacitor's for `eas`.
 */
export const document: PlanInput['document'] = {
  version: '1.0',
  date: '2025-11-24',
  subtitle: 'La solution de cashback nouvelle génération',
  // §1.1.
  purpose:
    'Ce document définit le plan de déploiement complet pour l’ensemble de l’écosystème REWAPP. Il couvre les procédures, environnements, stratégies et mécanismes de rollback nécessaires pour garantir des déploiements fiables, reproductibles et réversibles.',
  // §1.2.
  scope: [
    { title: 'Application Mobile (iOS/Android)', technology: 'Angular + Ionic' },
    { title: 'Site Vitrine', technology: 'Angular + Tailwind CSS' },
    { title: 'Dashboard Admin', technology: 'Angular + Angular Material' },
    { title: 'Dashboard Partenaire', technology: 'Angular + Ionic (PWA)' },
    { title: 'Backend API', technology: 'Microservices NestJS sur Docker/CapRover' },
  ],
  // §1.3.
  objectives: [
    { value: '99,9 %', label: 'Disponibilité cible' },
    { value: '< 200 ms', label: 'Temps réponse API (P95)' },
    { value: '< 15 min', label: 'Temps déploiement' },
    { value: '< 5 min', label: 'Temps rollback' },
  ],
  // §1.4.
  principles: [
    { title: 'Zero Downtime', text: 'Aucune interruption de service visible pour les utilisateurs' },
    { title: 'Blue-Green Deployment', text: 'Basculement instantané entre versions' },
    { title: 'Infrastructure as Code', text: 'Toute configuration versionnée dans Git (Terraform)' },
    { title: 'Automatisation Maximale', text: 'CI/CD avec GitHub Actions, interventions manuelles minimisées' },
    { title: 'Rollback Automatique', text: 'Retour automatique à la version précédente en cas d’erreur' },
    { title: 'Tests Obligatoires', text: 'Aucun déploiement production sans validation sur staging' },
  ],
  prerequisites: {
    // §3.1.
    infrastructure: [
      'Serveur CapRover configuré avec Docker networks',
      'Firewall configuré (Traefik, App, DB, Redis)',
      'PostgreSQL provisionné et initialisé (schéma Prisma migré)',
      'Redis container opérationnel',
      'Volumes persistants créés pour stockage',
      'Traefik reverse proxy configuré',
      'Certificats SSL/TLS Let’s Encrypt',
      'DNS configuré avec health checks',
      'Secrets stockés dans variables d’environnement CapRover',
    ],
    // §3.2.
    application: [
      'Code source versionné dans GitHub',
      'Tests unitaires passants (couverture > 80 %)',
      'Tests d’intégration validés',
      'Build Docker réussi',
      'Image Docker poussée vers Amazon ECR',
      'Variables d’environnement configurées (CapRover)',
      'Migrations de base de données préparées',
    ],
  },
  // §4.4. Variables restart containers and know no user, so a service keeps the flags.
  flags: {
    text: 'REWAPP utilise des Feature Flags pour activer ou désactiver des fonctionnalités sans redéploiement :',
    rules: [
      'Stockage : service de flags (protocole OpenFeature OFREP)',
      'Mise à jour : temps réel (cache 60 secondes au plus)',
      'Granularité : global, par environnement, par utilisateur',
    ],
  },
  procedures,
  // §6.1: what no figure tells.
  rollbackReasons: ['Fonctionnalité critique non opérationnelle', 'Alerte sécurité critique'],
  waysBack,
  messages,
  // §10.1.
  summary: {
    text: 'Ce plan de déploiement établit un cadre rigoureux pour garantir des déploiements fiables et réversibles pour l’ensemble de l’écosystème REWAPP. Les points clés sont :',
    points: [
      { title: 'Stratégie Blue-Green', text: 'Zero downtime garanti' },
      { title: 'Automatisation CI/CD', text: 'Réduction des erreurs humaines' },
      { title: 'Rollback rapide', text: '< 5 minutes pour le backend' },
      { title: 'Monitoring proactif', text: 'Détection précoce des anomalies' },
      { title: 'Communication structurée', text: 'Transparence avec les parties prenantes' },
    ],
  },
  // §10.3.
  evolutions: [
    { title: 'Canary Deployment', text: 'Déploiement progressif par pourcentage de trafic' },
    { title: 'GitOps', text: 'ArgoCD pour synchronisation déclarative Kubernetes' },
    { title: 'Chaos Engineering', text: 'Tests de résilience automatisés' },
    { title: 'Déploiement Multi-Région', text: 'Préparation expansion européenne' },
  ],
};
