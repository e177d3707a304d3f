import type { FastifyInstance, FastifyRequest } from 'fastify';
import { say } from '../../core/message/say.ts';
import type { Channel } from '../../core/message/schema.ts';
import { findMessage, listMessages, retryMessage, type StandingMessage } from '../../engine/message-list.ts';
import { writeMessage } from '../../engine/message-table.ts';
import { transaction } from '../../engine/transaction.ts';
import { checked } from '../checked.ts';
import { isFromNetwork, type Access } from '../people/access.ts';
import { Refusal } from '../refusal.ts';
import type { MessageService } from './service.ts';
import { byWhom, messagesQuery, type ChannelList, type MessageList, type MessageView } from './wire.ts';

export interface MessageGround {
  messages: MessageService;
  access: Access;
}

/** What people were told or could not be; trying again; trying a channel. */
export function messageRoutes(server: FastifyInstance, { messages, access }: MessageGround): void {
  const { pool, clock } = messages;

  server.get('/api/messages', async ({ query }): Promise<MessageList> => {
    const found = await listMessages(pool, checked(messagesQuery, query));
    const missing = await messages.missing();
    return { messages: found.map((each) => viewOf(messages, each, missing)) };
  });

  server.get<{ Params: { number: string } }>('/api/messages/:number', async ({ params }): Promise<MessageView> => {
    return viewOf(messages, await known(messages, params.number), await messages.missing());
  });

  server.post<{ Params: { number: string } }>('/api/messages/:number/retry', async (request): Promise<MessageView> => {
    const by = whoAsks(access, request);
    const { number, sentAt } = await known(messages, request.params.number);
    const isOpen = sentAt === null && (await retryMessage(pool, number, { by, at: clock.now() }));
    if (!isOpen) throw new Refusal('conflict', `Le message ${number} est déjà parti : rien n’est à refaire.`);
    return viewOf(messages, await known(messages, String(number)), await messages.missing());
  });

  server.get('/api/channels', async (): Promise<ChannelList> => {
    const missing = await messages.missing();
    const channels = messages.plan.messages.channels.map(({ name, kind, title, use, audience }) => ({
      ...{ name, kind, title, use, audience },
      missing: missing.get(name) ?? null,
    }));
    return { channels };
  });

  server.post<{ Params: { name: string } }>('/api/channels/:name/test', async (request, reply) => {
    const by = whoAsks(access, request);
    const channel = knownChannel(messages, request.params.name);
    const why = (await messages.missing()).get(channel.name);
    if (why !== undefined) throw new Refusal('conflict', `« ${channel.name} » n’est pas configuré : ${why}.`);
    const at = clock.now();
    const number = await transaction(pool, (client) => writeMessage(client, { at, ...essay(channel, by, at) }));
    return reply.code(201).send(viewOf(messages, await known(messages, String(number)), new Map()));
  });
}

/** A pager is tried by a change, which wakes nobody. */
function essay({ name, kind }: Channel, by: string, at: number) {
  const summary = `Essai du canal, demandé par ${by}`;
  return kind === 'pagerduty'
    ? { channel: name, template: 'change', body: { summary, deployment: '—', environment: '—', version: '—', at } }
    : { channel: name, template: 'test', body: { by, at } };
}

function viewOf(
  { plan, terms }: MessageService,
  message: StandingMessage,
  missing: ReadonlyMap<string, string>,
): MessageView {
  const { number, at, channel, target, template, attempts, nextAt, lastError, sentAt, givenUpAt, body } = message;
  const { title, heading } = say(template, body, terms);
  const isKnown = plan.messages.channels.some(({ name }) => name === channel);
  const nowhere = isKnown ? (missing.get(channel) ?? null) : `le plan n’a pas de canal « ${channel} »`;
  const isOpen = sentAt === null && givenUpAt === null;
  const state = sentAt !== null ? 'sent' : givenUpAt !== null ? 'given-up' : nowhere !== null ? 'not-configured' : null;
  const trouble = sentAt !== null ? null : isOpen && nowhere !== null ? nowhere : lastError;
  return {
    ...{ number, at, channel, target, template, title, heading, attempts, sentAt, trouble },
    nextAt: isOpen ? nextAt : null,
    state: state ?? (lastError === null ? 'waiting' : 'retrying'),
  };
}

async function known({ pool }: MessageService, number: string): Promise<StandingMessage> {
  const found = /^\d{1,15}$/.test(number) ? await findMessage(pool, Number(number)) : null;
  if (found) return found;
  throw new Refusal('not-found', `Le message « ${number} » n’existe pas : « npx bascule messages » les montre.`);
}

function knownChannel({ plan }: MessageService, name: string): Channel {
  const { channels } = plan.messages;
  const found = channels.find((each) => each.name === name || each.name === `#${name}`);
  if (found) return found;
  const names = channels.map((each) => each.name).join(', ') || 'aucun';
  throw new Refusal('not-found', `Le canal « ${name} » n’existe pas : le plan a ${names}.`);
}

/** Whoever owns the machine's socket may; over the network, whoever may lead an incident. */
function whoAsks(access: Access, request: FastifyRequest): string {
  if (isFromNetwork(request)) return access.requirePersonWho(request, 'respond').name;
  return request.person?.name ?? checked(byWhom, request.body ?? {}).by;
}
