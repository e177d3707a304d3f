import type { Clock } from '../clock.ts';
import type { Answer, Failure } from './answer.ts';
import { Fcm } from './fcm.ts';
import { Powens } from './powens.ts';
import { SendGrid } from './sendgrid.ts';
import { captureCheck } from './sentry.ts';
import { type Outside, readOutside, type Service, serviceNames } from './settings.ts';
import { Twilio } from './twilio.ts';

/** What a look at a service outside found: in French, without full stops; `remedy` says what to do. */
export type Finding = Readonly<{
  outcome: 'ok' | 'warn' | 'failed' | 'not-configured';
  found: string;
  remedy?: string;
}>;

const names: Record<Service, string> = {
  powens: 'Powens',
  sendgrid: 'SendGrid',
  twilio: 'Twilio',
  fcm: 'FCM',
  sentry: 'Sentry',
};

/** The variable that switches each service on. */
const switches: Record<Service, string> = {
  powens: 'POWENS_URL',
  sendgrid: 'SENDGRID_URL',
  twilio: 'TWILIO_URL',
  fcm: 'FCM_URL',
  sentry: 'SENTRY_DSN',
};

export function isService(name: string): name is Service {
  return (serviceNames as readonly string[]).includes(name);
}

/** Looks at a service through the client that the API uses, without costing anybody anything. */
export async function checkService(
  name: Service,
  variables: Readonly<Record<string, string | undefined>>,
  now: Clock = () => new Date(),
): Promise<Finding> {
  const { outside, faults } = readOutside(variables);
  if (!variables[switches[name]]) {
    return {
      outcome: 'not-configured',
      found: `pas configuré : ${switches[name]} n’est pas donnée`,
      remedy: `donnez ${switches[name]} et les clés de ${names[name]}, puis déployez`,
    };
  }
  if (!outside[name])
    return { outcome: 'failed', found: faults.join(' ; '), remedy: 'corrigez ces variables, puis déployez' };
  return looks[name](outside, now);
}

const looks: Record<Service, (outside: Outside, now: Clock) => Promise<Finding>> = {
  powens: async ({ powens }) => (powens ? lookAtPowens(new Powens(powens)) : absent),
  sendgrid: async ({ sendgrid }) =>
    sendgrid ? lookAtSendGrid(new SendGrid(sendgrid), sendgrid.SENDGRID_FROM) : absent,
  twilio: async ({ twilio }) => (twilio ? lookAtTwilio(new Twilio(twilio), twilio.TWILIO_FROM) : absent),
  fcm: async ({ fcm }, now) => (fcm ? lookAtFcm(new Fcm(fcm, now), fcm.FCM_PROJECT) : absent),
  sentry: async ({ sentry }) => (sentry ? lookAtSentry(sentry.SENTRY_DSN) : absent),
};

const absent: Finding = { outcome: 'not-configured', found: 'pas configuré' };

/** The way to the webview, for a person who is forgotten at once. */
async function lookAtPowens(powens: Powens): Promise<Finding> {
  const opened = await powens.openUser();
  if (opened.kind !== 'done') return failed('powens', opened, 'POWENS_CLIENT_ID et POWENS_CLIENT_SECRET');
  const code = await powens.temporaryCode(opened.value.token);
  const forgotten = await powens.forgetUser(opened.value.token);
  if (code.kind !== 'done') return failed('powens', code, 'POWENS_URL');
  if (forgotten.kind !== 'done') return failed('powens', forgotten, 'POWENS_URL');
  return { outcome: 'ok', found: 'un utilisateur d’essai a reçu son code de webview, puis a été supprimé' };
}

/** SendGrid's sandbox mode: everything is checked, nothing is sent. */
async function lookAtSendGrid(sendgrid: SendGrid, from: string): Promise<Finding> {
  const mail = {
    to: from,
    subject: 'Diagnostic',
    text: 'Diagnostic',
    html: '<p>Diagnostic</p>',
    reference: 'diagnostic',
  };
  const answer = await sendgrid.send(mail, 'rehearsed');
  if (answer.kind !== 'done') return failed('sendgrid', answer, 'SENDGRID_API_KEY et le domaine expéditeur');
  return { outcome: 'ok', found: `un e-mail d’essai de ${from} est accepté (mode sandbox, rien n’est parti)` };
}

async function lookAtTwilio(twilio: Twilio, from: string): Promise<Finding> {
  const account = await twilio.account();
  if (account.kind !== 'done') return failed('twilio', account, 'TWILIO_ACCOUNT_SID et TWILIO_AUTH_TOKEN');
  const { status } = account.value;
  if (status !== 'active') {
    return {
      outcome: 'failed',
      found: `le compte Twilio est ${status}`,
      remedy: 'réactivez-le dans la console Twilio',
    };
  }
  const numbers = await twilio.ownNumbers();
  if (numbers.kind !== 'done') return failed('twilio', numbers, 'TWILIO_FROM');
  if (numbers.value.includes(from)) return { outcome: 'ok', found: `compte actif, numéro ${from} provisionné` };
  return {
    outcome: 'failed',
    found: `le numéro ${from} n’est pas de ce compte`,
    remedy: 'provisionnez ce numéro chez Twilio, ou corrigez TWILIO_FROM',
  };
}

/** FCM checks the message and sends it to nobody. */
async function lookAtFcm(fcm: Fcm, project: string): Promise<Finding> {
  const notice = { to: { topic: 'diagnostic' }, title: 'Diagnostic', body: 'Diagnostic', about: 'diagnostic' };
  const answer = await fcm.send(notice, 'rehearsed');
  if (answer.kind !== 'done') return failed('fcm', answer, 'FCM_PROJECT, FCM_CLIENT_EMAIL et FCM_PRIVATE_KEY');
  return { outcome: 'ok', found: `le projet ${project} accepte un message d’essai (rien n’est parti)` };
}

async function lookAtSentry(dsn: string): Promise<Finding> {
  const answer: Answer<string> = await captureCheck(dsn);
  if (answer.kind !== 'done') return failed('sentry', answer, 'SENTRY_DSN');
  return { outcome: 'ok', found: `l’erreur d’essai ${answer.value.slice(0, 8)} est capturée` };
}

function failed(name: Service, failure: Failure, keys: string): Finding {
  if (failure.kind === 'away') {
    const found = `${names[name]} ne répond pas bien : ${failure.why}`;
    return {
      outcome: 'failed',
      found,
      remedy: `vérifiez le réseau et l’état de ${names[name]}, puis relancez le diagnostic`,
    };
  }
  const found = `${names[name]} refuse (${failure.status}) : ${failure.why || failure.code || 'sans dire pourquoi'}`;
  return { outcome: 'failed', found, remedy: `corrigez ${keys}, puis déployez` };
}
