import { start as startFcm } from '../../../sandbox/fcm/server.ts';
import { fcmClientEmail, fcmPrivateKeyPem, powensWebhookSecret, sendgridWebhookKey } from '../../../sandbox/keys.ts';
import { start as startPowens } from '../../../sandbox/powens/server.ts';
import { start as startSendGrid } from '../../../sandbox/sendgrid/server.ts';
import { start as startSentry } from '../../../sandbox/sentry/server.ts';
import { start as startTwilio } from '../../../sandbox/twilio/server.ts';
import { worldForTests } from '../../../sandbox/world-for-tests.ts';
import type { World } from '../../../sandbox/world.ts';
import { startTestApi, TestClock, type TestApi } from './api.ts';

export const appUrl = 'https://app.exemple.fr';

/** The variables of an API that talks to these doubles. */
export type Doubles = Readonly<{ world: World; variables: Record<string, string>; close: () => Promise<void> }>;

/** The services outside, as doubles on this machine; `apiUrl` is where they call back. */
export async function startDoubles(settings: Record<string, string>): Promise<Doubles> {
  const world = worldForTests(settings);
  const starts = [startPowens, startSendGrid, startTwilio, startFcm, startSentry];
  const running = await Promise.all(starts.map((start) => start(0, world)));
  const [powens = '', sendgrid = '', twilio = '', fcm = '', sentry = ''] = running.map(({ url }) => url);
  const variables = {
    ...{ SENDGRID_URL: sendgrid, SENDGRID_API_KEY: 'SG.test', SENDGRID_FROM: 'bonjour@rewapp.fr' },
    ...{ SENDGRID_WEBHOOK_KEY: sendgridWebhookKey, PUBLIC_APP_URL: appUrl },
    ...{ TWILIO_URL: twilio, TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`, TWILIO_AUTH_TOKEN: 'jeton-de-test' },
    ...{ TWILIO_FROM: '+33100000001', PUBLIC_API_URL: settings['API_URL'] ?? 'http://127.0.0.1:9' },
    ...{ FCM_URL: fcm, FCM_TOKEN_URL: `${fcm}/token`, FCM_PROJECT: 'rewapp-test' },
    ...{ FCM_CLIENT_EMAIL: fcmClientEmail, FCM_PRIVATE_KEY: fcmPrivateKeyPem },
    ...{ POWENS_URL: powens, POWENS_WEBVIEW_URL: `${powens}/webview`, POWENS_DOMAIN: 'rewapp-sandbox' },
    ...{ POWENS_CLIENT_ID: 'client', POWENS_CLIENT_SECRET: 'secret', POWENS_WEBHOOK_SECRET: powensWebhookSecret },
    ...{ BANKING_SECRET: 'b'.repeat(32), SENTRY_DSN: sentry.replace('://', '://cle@') + '/1' },
  };
  return {
    world,
    variables,
    close: async () => {
      await Promise.all(running.map((each) => each.close()));
    },
  };
}

export type TestApiWithDoubles = TestApi & { world: World; variables: Record<string, string> };

/** The real API, and the doubles that it calls and that call it back. */
export async function startTestApiWithDoubles(postgresUrl: string): Promise<TestApiWithDoubles> {
  const port = await freePort();
  const clock = new TestClock();
  const doubles = await startDoubles({ API_URL: `http://127.0.0.1:${port}` });
  const { readOutside } = await import('../outside/settings.ts');
  const { outside, faults } = readOutside(doubles.variables);
  if (faults.length > 0) throw new Error(faults.join(', '));
  const api = await startTestApi(postgresUrl, { outside, port, clock });
  return {
    ...api,
    world: doubles.world,
    variables: doubles.variables,
    close: async () => {
      await api.close();
      await doubles.close();
    },
  };
}

/** Who calls back must know the address before the API listens. */
async function freePort(): Promise<number> {
  const { createServer } = await import('node:net');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
