import type { PlanInput } from '../bascule/core/plan/schema.ts';
import { fcmClientEmail, fcmPrivateKeyPem, powensWebhookSecret, sendgridWebhookKey } from '../sandbox/keys.ts';

/** The API looks at each through the very clients that it serves people with. */
const checkedBy = (service: string) => ({ component: 'api', command: ['node', 'main.mjs', 'check', service] });

/** §3.3. */
export const thirdParties: PlanInput['thirdParties'] = [
  {
    name: 'powens',
    title: 'Budget Insight (Powens)',
    needs: 'API keys configurées, webhooks enregistrés',
    proof: 'Test card linking sandbox',
    check: checkedBy('powens'),
  },
  {
    name: 'sendgrid',
    title: 'SendGrid',
    needs: 'Domaine vérifié, templates créés',
    proof: 'Test envoi email',
    check: checkedBy('sendgrid'),
  },
  {
    name: 'twilio',
    title: 'Twilio',
    needs: 'Numéro provisionné, webhook configuré',
    proof: 'Test envoi SMS',
    check: checkedBy('twilio'),
  },
  {
    name: 'fcm',
    title: 'Firebase (FCM)',
    needs: 'Projet créé, credentials configurées',
    proof: 'Test push notification',
    check: checkedBy('fcm'),
  },
  {
    name: 'sentry',
    title: 'Sentry',
    needs: 'Projet créé, DSN configuré',
    proof: 'Test capture erreur',
    check: checkedBy('sentry'),
  },
];

/** Keys that only the services give: by name here, given by « npx bascule secret set » where services are live. */
export const keysOfThirdParties = [
  'SENDGRID_API_KEY',
  'TWILIO_AUTH_TOKEN',
  'FCM_PRIVATE_KEY',
  'POWENS_CLIENT_SECRET',
  'POWENS_WEBHOOK_SECRET',
];

/** §2.3: "intégrations tierces en mode sandbox". The doubles stand beside the environments; their keys open nothing else. */
export const sandboxOf = (environment: string): Record<string, string> => ({
  PUBLIC_API_URL: `http://127.0.0.1:{{${environment}/api}}`,
  PUBLIC_APP_URL: `http://localhost:{{${environment}/mobile}}`,

  POWENS_URL: 'http://127.0.0.1:{{companion+1}}',
  POWENS_WEBVIEW_URL: 'http://localhost:{{companion+1}}/webview',
  POWENS_DOMAIN: 'rewapp-sandbox',
  POWENS_CLIENT_ID: `sandbox-${environment}`,
  POWENS_CLIENT_SECRET: 'sandbox',
  POWENS_WEBHOOK_SECRET: powensWebhookSecret,

  SENDGRID_URL: 'http://127.0.0.1:{{companion+2}}',
  SENDGRID_API_KEY: `SG.sandbox.${environment}`,
  SENDGRID_FROM: 'bonjour@rewapp.fr',
  SENDGRID_WEBHOOK_KEY: sendgridWebhookKey,

  TWILIO_URL: 'http://127.0.0.1:{{companion+3}}',
  TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
  TWILIO_AUTH_TOKEN: `sandbox-${environment}`,
  TWILIO_FROM: '+33100000001',

  FCM_URL: 'http://127.0.0.1:{{companion+4}}',
  FCM_TOKEN_URL: 'http://127.0.0.1:{{companion+4}}/token',
  FCM_PROJECT: 'rewapp-sandbox',
  FCM_CLIENT_EMAIL: fcmClientEmail,
  FCM_PRIVATE_KEY: fcmPrivateKeyPem,

  SENTRY_DSN: 'http://sandbox@localhost:{{companion+5}}/1',
});

/** What `sandboxOf` gives and production does not have. */
export const sandboxVariables = Object.keys(sandboxOf('staging'));
