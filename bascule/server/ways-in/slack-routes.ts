import type { FastifyInstance } from 'fastify';
import { hear } from '../../engine/heard-table.ts';
import type { MessageService } from '../message/service.ts';
import { signingSecretOf } from '../message/targets.ts';
import { Refusal } from '../refusal.ts';
import { keepRawBodies, rawOf } from './raw-body.ts';
import { signedBySlack } from './signature.ts';
import { incidentCommand } from './slack-command.ts';

/** Slack's own advice, against requests that are kept and sent again later. */
const oldestMs = 5 * 60_000;

/** `/incident`, typed in Slack: everybody may call this address, and only Slack can sign what it says. */
export function slackRoutes(server: FastifyInstance, messages: MessageService): void {
  const { plan, pool, clock, reach } = messages;
  void server.register(async (scope) => {
    keepRawBodies(scope);
    scope.post('/api/slack/commands', { config: { public: true } }, async (request) => {
      const { signingSecret, standIn } = plan.messages.slack;
      const secret = await signingSecretOf(reach, signingSecret, standIn);
      if (secret === null) throw new Refusal('unavailable', `Slack n’est pas configuré : il manque ${signingSecret}.`);
      const raw = rawOf(request);
      const signedAt = signedBySlack({ headers: request.headers, raw }, secret);
      if (signedAt === null) throw new Refusal('unauthenticated', 'Cette demande n’est pas signée par Slack.');
      if (Math.abs(clock.now() - clock.fromSystem(signedAt)) > oldestMs)
        throw new Refusal('unauthenticated', 'Cette demande de Slack a été signée il y a plus de 5 minutes.');
      const form = new URLSearchParams(raw.toString('utf8'));
      const key = `slack:${form.get('trigger_id') ?? request.headers['x-slack-signature']}`;
      // Kept first: declared twice would be two incidents. Who sees no answer looks at the list before typing it again.
      const text = (await hear(pool, key, clock.now()))
        ? await incidentCommand({ pool, plan, clock }, form.get('user_id') ?? '', form.get('text') ?? '')
        : 'C’est déjà fait.';
      return { response_type: 'ephemeral', text };
    });
  });
}
