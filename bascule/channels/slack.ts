import type { CodedError, ErrorCode, WebClient } from '@slack/web-api';
import type { SlackMessage } from '../core/message/as-slack.ts';
import { outcomeOf, sendWithinMs, unanswered, type Outcome } from './outcome.ts';

export interface SlackTarget {
  /** Of the Web API, with its last slash: `https://slack.com/api/`. */
  url: string;
  token: string;
  /** As in `#incidents`. */
  channel: string;
}

/** Posts to a channel by `chat.postMessage`, whose failures are `ok: false` under HTTP 200. */
export function sendToSlack(target: SlackTarget, { text, blocks }: SlackMessage): Promise<Outcome> {
  const { channel } = target;
  return call(target, (client) => client.chat.postMessage({ channel, text, blocks, unfurl_links: false }));
}

/** Whether Slack is there and knows our token; nobody hears of it. */
export function verifySlack(target: Omit<SlackTarget, 'channel'>): Promise<Outcome> {
  return call(target, (client) => client.auth.test());
}

async function call(
  { url, token }: Omit<SlackTarget, 'channel'>,
  method: (client: WebClient) => Promise<unknown>,
): Promise<Outcome> {
  // Loaded with the first message: most servers start and end without one.
  const { ErrorCode, WebClient } = await import('@slack/web-api');
  const client = new WebClient(token, {
    ...{ slackApiUrl: url, timeout: sendWithinMs, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true },
    logger: silent,
  });
  try {
    await method(client);
    return { kind: 'sent' };
  } catch (error) {
    return failed(error as SlackFailure, ErrorCode);
  }
}

/** What Slack itself calls its own trouble: https://docs.slack.dev/reference/methods/chat.postMessage#errors. */
const passing = ['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout', 'ratelimited'];

type SlackFailure = CodedError & { retryAfter?: number; statusCode?: number; data?: { error?: string } };

function failed(error: SlackFailure, codes: typeof ErrorCode): Outcome {
  switch (error.code) {
    case codes.RateLimitedError:
      return { kind: 'later', why: 'trop de messages (429)', afterMs: (error.retryAfter ?? 1) * 1_000 };
    case codes.PlatformError: {
      const why = error.data?.error ?? 'erreur inconnue';
      return passing.includes(why) ? { kind: 'later', why, afterMs: null } : { kind: 'never', why };
    }
    case codes.HTTPError:
      return outcomeOf(error.statusCode ?? 500, `HTTP ${error.statusCode}`, null);
    default:
      return unanswered(error);
  }
}

/** What goes wrong is told by the outcome. */
const silent = {
  ...{ debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
  ...{ setLevel: () => {}, setName: () => {}, getLevel: () => 'error' as never },
};
