import { fastify, type FastifyInstance } from 'fastify';
import { mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, inject, test, vi } from 'vitest';
import { Secrets } from '../engine/outside/secrets.ts';
import { messageRoutes } from '../server/message/routes.ts';
import { secretRoutes } from '../server/message/secret-routes.ts';
import type { MessageService } from '../server/message/service.ts';
import { PostOffice } from '../server/message/spec/post-office.ts';
import { ownScope } from '../engine/outside/secrets.ts';
import { termsOf } from '../server/message/terms.ts';
import type { Access } from '../server/people/access.ts';
import { placeOf } from '../server/place.ts';
import { httpStatus, refusalOf } from '../server/refusal.ts';
import { messageCommands } from './message-commands.ts';
import { smallPlan, temporaryProject } from './spec/run-bascule.ts';
import { runHere } from './spec/run-here.ts';

let root: string;
let office: PostOffice;
let server: FastifyInstance;
let secrets: Secrets;
beforeEach(async () => {
  office = await PostOffice.open(inject('postgresUrl'));
  root = await temporaryProject(smallPlan);
  secrets = await Secrets.open(join(root, 'secrets'));
  const { plan, clock } = office;
  const messages = {
    ...{ plan, clock, secrets, pool: office.database.pool, wake: () => {} },
    terms: termsOf(plan, { companions: 0, console: 0, of: () => 0 }),
    missing: async () => new Map(office.missing.map((name) => [name, 'il manque SLACK_TOKEN'])),
  } as unknown as MessageService;
  server = fastify();
  server.decorateRequest('person', null);
  // Instead of PostgreSQL's own word, which the whole server listens to.
  server.addHook('onResponse', () => office.moveBy(0));
  server.setErrorHandler((error, _request, reply) => {
    const { code, message } = refusalOf(error);
    return reply.code(httpStatus[code]).send({ error: { code, message } });
  });
  messageRoutes(server, { messages, access: {} as Access });
  secretRoutes(server, messages);
  const socket = placeOf(`${root}/.state`).serverSocket;
  await mkdir(dirname(socket), { recursive: true });
  await server.listen({ path: socket });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await server.close();
  await office.close();
  await rm(root, { recursive: true, force: true });
});

/** Runs a command line; answers what it said and its exit code. */
const bascule = (...args: string[]) =>
  runHere(messageCommands, { token: null, planFile: join(root, 'plan/small.plan.ts') }, args);

test('a channel is tried, and what came of it is told', async () => {
  office.startSenders();
  expect(await bascule('messages', 'test', 'deployments')).toMatchObject({
    ...{ code: 0, out: expect.stringMatching(/#deployments +MESSAGE D’ESSAI : Ce canal marche\. +envoyé/) },
  });
  office.world.faults.put('slack', { kind: 'refused' });
  const refused = await bascule('messages', 'test', '#incidents', '--json');
  expect(JSON.parse(refused.out)).toMatchObject({ state: 'given-up', trouble: 'channel_not_found', attempts: 1 });
  expect(refused.code).toBe(1);
  const failed = await bascule('messages', '--failed');
  expect(failed.out).toContain('abandonné : channel_not_found');
  const { number } = JSON.parse(refused.out) as { number: number };
  expect(await bascule('messages', 'retry', String(number))).toMatchObject({
    ...{ code: 0, out: expect.stringContaining('envoyé') },
  });
  expect((await bascule('messages', '--failed')).out).toBe('Tout ce qui était à dire est parti.\n');
  await expect(bascule('messages', 'retry', String(number))).rejects.toThrow('déjà parti');
});

test('what is not there, and what is not configured, is told in one sentence', async () => {
  office.missing = ['#incidents'];
  await expect(bascule('messages', 'retry', '99')).rejects.toThrow('« 99 » n’existe pas');
  await expect(bascule('messages', 'test', 'pigeons')).rejects.toThrow('#incidents, #deployments, pagerduty, email');
  await expect(bascule('messages', 'test', 'incidents')).rejects.toThrow('il manque SLACK_TOKEN');
  await office.write('#incidents', 'test', { by: 'lea', at: 1 });
  expect((await bascule('messages')).out).toContain('pas configuré : il manque SLACK_TOKEN');
  expect((await bascule('messages', 'channels')).out).toMatch(/#incidents .* il manque SLACK_TOKEN/);
});

test('a mail’s words are shown to nobody: they may hold a link that is for one person', async () => {
  await office.write('email', 'status-confirm', {
    to: 'a@exemple.fr',
    subject: 'Confirmez',
    text: 'https://x/?t=secret',
  });
  const { out } = await bascule('messages', '--json');
  expect(out).toContain('Confirmez');
  expect(out).not.toContain('secret');
});

test('a secret is read from standard input, kept sealed, and never shown', async () => {
  const stdin = Readable.from(['xoxb-123\n']);
  vi.spyOn(process, 'stdin', 'get').mockReturnValue(Object.assign(stdin, { isTTY: false }) as never);
  expect(await bascule('secret', 'set', 'SLACK_TOKEN')).toMatchObject({ code: 0 });
  expect(await secrets.find(ownScope, 'SLACK_TOKEN')).toBe('xoxb-123');
  const { out } = await bascule('secret', 'list');
  expect(out).toContain('SLACK_TOKEN');
  expect(out).not.toContain('xoxb');
  const { rows } = await office.database.pool.query("SELECT why FROM bascule.audit WHERE what = 'secret-given'");
  expect(rows).toEqual([{ why: 'SLACK_TOKEN' }]);
});
