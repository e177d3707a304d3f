import { createHmac, randomUUID } from 'node:crypto';
import { sendWebhook } from '../webhook.ts';
import type { World } from '../world.ts';

/** A slash command as somebody types it. */
export interface Command {
  /** With its slash. */
  command: string;
  text: string;
  userId: string;
  userName: string;
}

/**
 * Sends a slash command to the app as Slack does, and shows what the app says. `SLACK_COMMAND_URL` is where it goes,
 * `SLACK_SIGNING_SECRET` what it is signed with. Format: https://docs.slack.dev/interactivity/implementing-slash-commands.
 */
export async function sendCommand(world: World, slackUrl: string, typed: Command): Promise<string> {
  const { SLACK_COMMAND_URL: url, SLACK_SIGNING_SECRET: secret } = world.settings;
  if (!url || !secret)
    throw new Error('SLACK_COMMAND_URL et SLACK_SIGNING_SECRET manquent : ce Slack ne sait pas à qui parler');
  const body = new URLSearchParams({
    ...{ team_id: 'T0REWAPP', team_domain: 'rewapp', channel_id: 'C0SANDBOX', channel_name: 'incidents' },
    ...{ user_id: typed.userId, user_name: typed.userName, command: typed.command, text: typed.text },
    ...{ api_app_id: 'A0BASCULE', is_enterprise_install: 'false', trigger_id: randomUUID() },
    response_url: `${slackUrl}/commands/${randomUUID().replaceAll('-', '')}`,
  }).toString();
  const delivered = await sendWebhook(world, {
    ...{ service: 'slack', url, type: 'application/x-www-form-urlencoded', body },
    sign: (bytes, at) => signed(bytes, at, secret),
  });
  for (const { status, body } of delivered) {
    const said =
      status === 200 ? textOf(body) : `/incident a échoué avec l’erreur « http ${status} » : ${textOf(body)}`;
    world.inbox.receive({
      ...{ kind: 'chat', service: 'slack', from: 'bascule', to: [`@${typed.userName}`], raw: body },
      ...{ subject: `${typed.command} ${typed.text}`, text: said },
    });
  }
  return `Envoyé ; la réponse est dans la boîte (${delivered.map(({ status }) => status).join(', ')}).`;
}

/** https://docs.slack.dev/authentication/verifying-requests-from-slack */
function signed(body: string, at: number, secret: string): Record<string, string> {
  const timestamp = String(Math.floor(at / 1_000));
  const signature = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${signature}` };
}

function textOf(body: string): string {
  try {
    const { text } = JSON.parse(body) as { text?: string };
    return text ?? body;
  } catch {
    return body;
  }
}

export function offerCommand(world: World, slackUrl: string): void {
  world.inbox.tools.push({
    ...{ service: 'slack', name: 'command', title: 'Commande Slack' },
    fields: [
      { name: 'text', title: '/incident', value: 'declare SEV-2 Paiements refusés' },
      { name: 'userId', title: 'Identifiant Slack', value: 'U0LEA' },
      { name: 'userName', title: 'Nom', value: 'lea' },
    ],
    use: ({ text = '', userId = 'U0LEA', userName = 'lea' }) =>
      sendCommand(world, slackUrl, { command: '/incident', text, userId, userName }),
  });
}
