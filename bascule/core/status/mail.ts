import type { Language } from './schema.ts';

/** A mail as its sender takes it. */
export interface Mail {
  to: string;
  subject: string;
  text: string;
  headers: Record<string, string>;
}

interface Addressed {
  to: string;
  language: Language;
  /** Of the page. */
  name: string;
}

/** Asks whether the address is theirs: whoever did not ask need do nothing. */
export function confirmMail({ to, language, name }: Addressed, { link, hours }: { link: string; hours: number }): Mail {
  const words = {
    fr: {
      subject: `Confirmez votre abonnement à l’état de ${name}`,
      text: `Vous avez demandé à suivre l’état de ${name} par e-mail.\n\nConfirmez-le ici, dans les ${hours} heures :\n${link}\n\nSi ce n’était pas vous, ne faites rien : vous ne recevrez rien d’autre.`,
    },
    en: {
      subject: `Confirm that you want to follow the status of ${name}`,
      text: `You asked to follow the status of ${name} by e-mail.\n\nConfirm it here, within ${hours} hours:\n${link}\n\nIf it was not you, do nothing: you will get nothing else.`,
    },
  }[language];
  return { to, ...words, headers: {} };
}

interface Told {
  title: string;
  status: string;
  body: string;
  components: string[];
  link: string;
  /** Ends the subscription of its reader. */
  unsubscribe: string;
}

/** One thing that happened. Its headers let mail programs unsubscribe with one click (RFC 8058). */
export function updateMail({ to, language, name }: Addressed, told: Told): Mail {
  const { title, status, body, components, link, unsubscribe } = told;
  const words = {
    fr: { touched: 'Composants touchés :', more: 'Suivre :', end: 'Se désabonner :', colon: ' :' },
    en: { touched: 'Affected components:', more: 'Follow:', end: 'Unsubscribe:', colon: ':' },
  }[language];
  const lines = [
    `${title}\n${status}`,
    body,
    ...(components.length > 0 ? [`${words.touched} ${components.join(', ')}`] : []),
    `${words.more} ${link}`,
    `--\n${words.end} ${unsubscribe}`,
  ];
  return {
    to,
    subject: oneLine(`[${name}] ${title}${words.colon} ${status}`),
    text: lines.join('\n\n'),
    headers: { 'List-Unsubscribe': `<${unsubscribe}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
  };
}

/** A subject is one line, whatever people wrote as a title. */
const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim().slice(0, 200);
