import type { PlanInput } from '../bascule/core/plan/schema.ts';

type Words = NonNullable<PlanInput['document']>;

/** §5. */
export const procedures: Words['procedures'] = [
  {
    title: 'Déploiement Backend API (Microservices NestJS)',
    components: ['api'],
    steps: [
      {
        title: 'Build et Tests',
        text: 'Déclencheur : push sur branche ou merge vers main. Actions : npm install, npm run lint, npm run test, npm run build. Critères de succès : 0 erreur lint, tests 100 % passants.',
      },
      {
        title: 'Construction Image Docker',
        text: 'Build multi-stage pour optimisation taille. Tag : commit SHA + timestamp. Push vers Amazon ECR.',
      },
      {
        title: 'Déploiement Staging (automatique)',
        text: 'Rolling update (1 instance à la fois). Health check : /api/health (200 OK requis).',
      },
      {
        title: 'Tests E2E Staging',
        text: 'Exécution de la suite E2E (Playwright). Tests API avec Newman (Postman). Durée moyenne : 15 minutes.',
      },
      {
        title: 'Déploiement Production (manuel)',
        text: 'Tag release créé (vX.Y.Z). Approbation 2 reviewers minimum. Déploiement blue-green. Smoke tests automatiques avant tout trafic.',
      },
    ],
    commands: `# Déploiement staging (automatique au merge vers main)
git checkout main
git merge develop
git push origin main

# Déploiement production (manuel)
npx bascule release cut v1.2.3
npx bascule deploy v1.2.3 --to production
npx bascule approve <déploiement>`,
    takes: '~15 minutes',
  },
  {
    title: 'Déploiement Site Vitrine (Angular)',
    components: ['vitrine'],
    steps: [
      {
        title: 'Build et Tests',
        text: 'npm run lint, npm run test, npm run build (Static Site Generation). Optimisation images automatique.',
      },
      { title: 'Déploiement', text: 'Export statique vers volume CapRover. Invalidation cache Nginx.' },
    ],
    takes: '~5 minutes',
    rules: ['Volume : rewapp-vitrine-{env}', 'Static website hosting via Nginx', 'Certificat Let’s Encrypt'],
  },
  {
    title: 'Déploiement Dashboards (Angular SPA)',
    components: ['admin', 'partner'],
    steps: [
      {
        title: 'Build',
        text: 'npm run build (Angular CLI). Bundle size check (< 200 KB gzipped). Source maps générées (Sentry), jamais publiques.',
      },
      { title: 'Déploiement', text: 'Upload vers volume CapRover. Invalidation cache Nginx.' },
    ],
    takes: '~3 minutes',
  },
  {
    title: 'Déploiement Application Mobile (Angular + Ionic / Capacitor)',
    components: ['mobile'],
    ways: [
      {
        title: 'iOS : Workflow App Store',
        steps: [
          'Build Capacitor avec Xcode (fastlane)',
          'Signature avec certificats Apple Developer',
          'Upload via App Store Connect',
          'Review Apple (1-3 jours ouvrés)',
        ],
      },
      {
        title: 'Android : Workflow Play Store',
        steps: [
          'Build Capacitor avec Gradle (fastlane)',
          'Signature avec keystore',
          'Upload via Google Play Console',
          'Publication progressive (10 % → 50 % → 100 %)',
        ],
      },
    ],
    rules: [
      'Les déploiements mobile nécessitent un délai de review des stores. Planifier les releases 1 semaine à l’avance minimum.',
    ],
  },
  {
    title: 'Déploiement Base de Données (Migrations)',
    components: ['database'],
    steps: [
      {
        title: 'Préparation',
        text: 'Création migration : npx prisma migrate dev --name description, et son down.sql à côté. Review du fichier SQL. Test sur environnement développement.',
      },
      {
        title: 'Déploiement Staging',
        text: 'Répétition sur une copie des données, puis application. Vérification intégrité données. Tests fonctionnels.',
      },
      {
        title: 'Déploiement Production',
        text: 'Backup automatique pré-migration. Application. Vérification post-migration.',
      },
    ],
  },
];

/** §6.2 to §6.5. */
export const waysBack: Words['waysBack'] = [
  {
    title: 'Rollback Backend API',
    text: 'Procédure automatique (recommandée) : basculement immédiat vers l’environnement BLUE (version précédente), notification Slack et PagerDuty, logging de l’incident. Procédure manuelle :',
    commands: `# 1. Identifier la version précédente
npx bascule status production

# 2. Rollback vers la version précédente
npx bascule rollback production --component api --reason "taux d’erreur en hausse"

# 3. Vérifier le rollback
npx bascule status production --watch`,
    within: '< 5 min',
  },
  {
    title: 'Rollback Frontend (Site Vitrine, Dashboards)',
    text: 'La version précédente est gardée telle qu’elle a été construite : rien n’est reconstruit, aucun cache n’est à invalider.',
    commands: `# Un composant, ou plusieurs
npx bascule rollback production --component vitrine
npx bascule rollback production --component admin --component partner`,
    within: '< 10 min',
  },
  {
    title: 'Rollback Application Mobile',
    warning: 'Le rollback mobile est complexe car les stores ne permettent pas de retirer une version publiée.',
    options: [
      'Publication d’une nouvelle version corrigée (délai review)',
      'Mise à jour OTA vers le bundle précédent, par notre serveur de live update (JavaScript uniquement)',
      'Feature flag pour désactiver la fonctionnalité problématique',
    ],
    commands: `# Ne plus donner le bundle en cours à aucun autre appareil
npx bascule live-update stop production --reason "écran blanc sur Android 9"

# Le bundle et le site d’avant ; la commande dit ce qui ne peut pas revenir
npx bascule rollback production --component mobile --reason "écran blanc sur Android 9"
npx bascule live-update status production`,
  },
  {
    title: 'Rollback Base de Données',
    text: 'Les migrations n’enlèvent rien dont la version précédente a besoin : revenir en arrière laisse le schéma en place. Si des données sont perdues ou fausses :',
    commands: `# 1. Identifier le backup le plus récent
npx bascule backup list production

# 2. Restaurer à une heure passée, dans une base à part, puis basculer
npx bascule restore production --to "2026-11-29 03:00"`,
    rules: ['Toute migration doit avoir un script de rollback testé avant déploiement production.'],
  },
];
