import { pino } from 'pino';
import type { Outcome } from '../../../channels/outcome.ts';
import type { Channel } from '../../../core/message/schema.ts';
import { plan as schema, type PlanInput } from '../../../core/plan/schema.ts';
import { systemClock, type Clock } from '../../../engine/clock.ts';
import { listMessages, type StandingMessage } from '../../../engine/message-list.ts';
import type { Queued } from '../../../engine/message-queue.ts';
import { writeMessage } from '../../../engine/message-table.ts';
import { transaction } from '../../../engine/transaction.ts';
import { ownDatabase, type OwnDatabase } from '../../../testing/own-database.ts';
import { littlePlan } from '../../../testing/product.ts';
import { start as startPagerDuty } from '../../../../sandbox/pagerduty/server.ts';
import { start as startSlack } from '../../../../sandbox/slack/server.ts';
import { start as startSmtp } from '../../../../sandbox/smtp/server.ts';
import { worldForTests } from '../../../../sandbox/world-for-tests.ts';
import type { Running } from '../../../../sandbox/world.ts';
import { deliver } from '../deliver.ts';
import { Senders } from '../senders.ts';
import type { NotConfigured, Target } from '../targets.ts';
import { termsOf } from '../terms.ts';

const words = { title: 'Canal', use: 'Essayer', audience: 'Personne' };

/** A plan with each kind of channel. */
export const postPlan = (change: (plan: PlanInput) => PlanInput = (plan) => plan) =>
  schema.parse(
    change({
      ...littlePlan('Poste', 1),
      messages: {
        console: 'http://localhost:{{console}}',
        channels: [
          { kind: 'slack', name: '#incidents', ...words },
          { kind: 'slack', name: '#deployments', ...words },
          { kind: 'pagerduty', name: 'pagerduty', ...words },
          {
            ...{ kind: 'email', name: 'email', ...words, to: ['a@exemple.fr', 'b@exemple.fr'] },
            copies: [{ of: '#incidents', templates: ['incident-opened'], severities: ['SEV-1'] }],
          },
        ],
      },
    }),
  );

/** Doubles of all services, a database of messages, and senders that may be started, and die. */
export class PostOffice {
  readonly world = worldForTests();
  readonly database: OwnDatabase;
  readonly plan = postPlan();
  /** Added to the system's time. */
  aheadMs = 0;
  /** Channels that are not configured. */
  missing: string[] = [];
  readonly #targets: Record<Channel['kind'], Target | NotConfigured>;
  readonly #doubles: Running[];
  readonly #senders: Senders[] = [];

  static async open(postgresUrl: string): Promise<PostOffice> {
    const office = new PostOffice(await ownDatabase(postgresUrl), []);
    const doubles = await Promise.all([startSlack, startPagerDuty, startSmtp].map((start) => start(0, office.world)));
    const [slack, pagerduty, smtp] = doubles as [Running, Running, Running];
    office.#doubles.push(...doubles);
    office.#targets.slack = { kind: 'slack', url: `${slack.url}/api/`, token: 'xoxb' };
    office.#targets.pagerduty = { kind: 'pagerduty', url: pagerduty.url, routingKey: 'K'.repeat(32) };
    office.#targets.email = { kind: 'email', server: smtp.url, from: 'bascule@exemple.fr' };
    return office;
  }

  private constructor(database: OwnDatabase, doubles: Running[]) {
    this.database = database;
    this.#doubles = doubles;
    const nowhere: NotConfigured = { kind: 'not-configured', why: 'nulle part' };
    this.#targets = { slack: nowhere, pagerduty: nowhere, email: nowhere, webhook: nowhere, 'status-page': nowhere };
  }

  readonly clock: Clock = { ...systemClock, now: () => Date.now() + this.aheadMs };

  startSenders(): Senders {
    const senders = new Senders({
      ...{ plan: this.plan, pool: this.database.pool, clock: this.clock, logger: pino({ level: 'silent' }) },
      targetOf: async ({ kind, name }) =>
        this.missing.includes(name) ? { kind: 'not-configured', why: 'nulle part' } : this.#targets[kind],
      deliver: (_target, message) => this.deliver(message),
    });
    this.#senders.push(senders);
    return senders;
  }

  /** As senders do, and no more. */
  deliver(message: Queued): Promise<Outcome> {
    const { plan, clock } = this;
    const { kind } = plan.messages.channels.find(({ name }) => name === message.channel) as Channel;
    const terms = termsOf(plan, { companions: 80, console: 90, of: () => 0 });
    return deliver({ name: plan.name, now: () => clock.now(), terms }, this.#targets[kind] as Target, message);
  }

  async write(channel: string, template: string, body: Record<string, unknown>): Promise<number> {
    const message = { at: this.clock.now(), channel, template, body };
    const number = await transaction(this.database.pool, (client) => writeMessage(client, message));
    await this.moveBy(0);
    return number;
  }

  /** Oldest first. */
  async all(): Promise<StandingMessage[]> {
    return (await listMessages(this.database.pool, { which: 'all', limit: 1_000 })).reverse();
  }

  async moveBy(ms: number): Promise<void> {
    this.aheadMs += ms;
    for (const senders of this.#senders) senders.wake();
  }

  async close(): Promise<void> {
    await Promise.all(this.#senders.map((senders) => senders.close()));
    await Promise.all(this.#doubles.map((double) => double.close()));
    await this.database.drop();
  }
}
