import { setTimeout as pause } from 'node:timers/promises';
import { channelList, messageList, messageView, type MessageView } from '../../server/message/wire.ts';
import { currentUser } from '../client.ts';
import { inContext, type CommonOptions, type Context } from '../context.ts';
import { table } from '../table.ts';
import { whenOf } from '../when.ts';

export interface MessagesOptions extends CommonOptions {
  failed?: boolean;
  limit?: string;
}

const states: Record<MessageView['state'], string> = {
  sent: 'envoyé',
  waiting: 'en attente',
  retrying: 'nouvel essai',
  'given-up': 'abandonné',
  'not-configured': 'pas configuré',
};

/** What people were told, or could not be, newest first. */
export function messages(options: MessagesOptions): Promise<number> {
  return inContext(options, async ({ client, out, plan }) => {
    const query = new URLSearchParams({ which: options.failed ? 'failed' : 'all', limit: options.limit ?? '50' });
    const list = await client.call('GET', `/api/messages?${query}`, messageList);
    out.record(list);
    if (list.messages.length === 0)
      out.say(options.failed ? 'Tout ce qui était à dire est parti.' : 'Personne n’a encore eu de message.');
    else out.say(table(['N°', 'Quand', 'Canal', 'Message', 'État'], list.messages.map(rowOf(plan))));
    return 0;
  });
}

/** Every channel with where it stands. */
export function channels(options: CommonOptions): Promise<number> {
  return inContext(options, async ({ client, out }) => {
    const list = await client.call('GET', '/api/channels', channelList);
    out.record(list);
    const rows = list.channels.map(({ name, title, use, missing }) => [name, title, use, missing ?? 'prêt']);
    out.say(rows.length === 0 ? 'Le plan n’a pas de canal.' : table(['Canal', 'Titre', 'Usage', 'État'], rows));
    return 0;
  });
}

/** Has a message tried again at once, and waits for what comes of it. */
export function retryMessage(number: string, options: CommonOptions): Promise<number> {
  return inContext(options, async (context) => {
    const path = `/api/messages/${encodeURIComponent(number)}/retry`;
    const asked = await context.client.call('POST', path, messageView, { by: currentUser() });
    return tell(context, await settled(context, asked));
  });
}

/** Sends a message that says nothing but that the channel works. */
export function testChannel(name: string, options: CommonOptions): Promise<number> {
  return inContext(options, async (context) => {
    const path = `/api/channels/${encodeURIComponent(name)}/test`;
    const asked = await context.client.call('POST', path, messageView, { by: currentUser() });
    return tell(context, await settled(context, asked));
  });
}

const patienceMs = 15_000;

/** As it stands when it was sent, or refused, or went wrong for the first time. */
async function settled({ client }: Context, message: MessageView): Promise<MessageView> {
  let found = message;
  for (const until = Date.now() + patienceMs; found.state === 'waiting' && Date.now() < until; await pause(100))
    found = await client.call('GET', `/api/messages/${message.number}`, messageView);
  return found;
}

function tell({ out, plan }: Context, message: MessageView): number {
  out.record(message);
  out.say(table(['N°', 'Quand', 'Canal', 'Message', 'État'], [rowOf(plan)(message)]));
  return message.state === 'sent' ? 0 : 1;
}

function rowOf(plan: Context['plan']): (message: MessageView) => string[] {
  const when = whenOf(plan);
  return ({ number, at, channel, target, title, heading, state, trouble, nextAt }) => [
    ...[String(number), when(at), target === null ? channel : `${channel} → ${target}`, `${title} : ${heading}`],
    [states[state], ...(trouble ? [`: ${trouble}`] : []), ...(nextAt ? [`(${when(nextAt)})`] : [])].join(' '),
  ];
}
