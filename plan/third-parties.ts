import type { PlanInput } from '../bascule/core/plan/schema.ts';

/** §3.3. */
export const thirdParties: PlanInput['thirdParties'] = [
  {
    name: 'powens',
    title: 'Budget Insight (Powens)',
    needs: 'API keys configurées, webhooks enregistrés',
    proof: 'Test card linking sandbox',
  },
  { name: 'sendgrid', title: 'SendGrid', needs: 'Domaine vérifié, templates créés', proof: 'Test envoi email' },
  { name: 'twilio', title: 'Twilio', needs: 'Numéro provisionné, webhook configuré', proof: 'Test envoi SMS' },
  {
    name: 'fcm',
    title: 'Firebase (FCM)',
    needs: 'Projet créé, credentials configurées',
    proof: 'Test push notification',
  },
  { name: 'sentry', title: 'Sentry', needs: 'Projet créé, DSN configuré', proof: 'Test capture erreur' },
];
