import { verifyMailServer } from '../../channels/mail.ts';
import type { Outcome } from '../../channels/outcome.ts';
import { verifySlack } from '../../channels/slack.ts';
import { failed, notConfigured, ok, warn, type Finding } from '../../core/doctor/row.ts';
import type { Channel } from '../../core/message/schema.ts';
import type { ChannelLook } from '../../doctor/channels.ts';
import { lastOfChannel } from '../../engine/message-list.ts';
import type { MessageService } from './service.ts';
import { targetOf, type Target } from './targets.ts';

/** Looks at each channel without telling anybody anything. */
export function channelLooks(messages: MessageService): ChannelLook[] {
  return messages.plan.messages.channels
    .filter(({ kind }) => kind !== 'status-page')
    .map((channel) => ({ name: channel.name, title: channel.title, look: () => lookAt(messages, channel) }));
}

async function lookAt(messages: MessageService, channel: Channel): Promise<Finding> {
  const target = await targetOf(messages.reach, channel);
  if (target.kind === 'not-configured') return notConfigured(target.why);
  const came = await verify(target);
  if (came === null) return fromLast(messages, channel);
  const test = `« npx bascule messages test "${channel.name}" » en dit plus`;
  return came.kind === 'sent' ? ok(`répond à ${new URL(addressOf(target)).host}`) : failed(came.why, test);
}

/** Null where nothing can be asked without being heard. */
function verify(target: Target): Promise<Outcome> | null {
  if (target.kind === 'slack') return verifySlack(target);
  return target.kind === 'email' ? verifyMailServer(target.server) : null;
}

const addressOf = (target: Target) => (target.kind === 'email' ? target.server : target.url);

/** What the last message there came to. */
async function fromLast({ pool, terms }: MessageService, { name }: Channel): Promise<Finding> {
  const last = await lastOfChannel(pool, name);
  const remedy = `essayez-le : « npx bascule messages test "${name}" »`;
  if (!last) return warn('rien n’y a encore été envoyé', remedy);
  if (last.sentAt === null) return failed(`le dernier message n’est pas passé : ${last.lastError}`, remedy);
  return ok(`le dernier message est passé ${terms.when(last.sentAt)}`);
}
