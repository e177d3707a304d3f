import type { Channel } from '../message/schema.ts';
import type { Plan } from '../plan/schema.ts';
import { paragraph, part, table, type Part, type Text } from './tree.ts';
import { weekdayWords } from '../window/words.ts';
import { marked, names, none, titleIn } from './words.ts';

/** §9.1. */
export function channelsPart(plan: Plan): Part | null {
  const { channels, deploymentsOf, console: address, weeklyReport } = plan.messages;
  return part('Canaux de Communication', [
    table(
      'Canaux',
      ['Canal', 'Usage', 'Audience'],
      channels.map(({ title, use, audience }) => [[{ strong: title }], use, audience]),
    ),
    ...(deploymentsOf.length > 0
      ? [
          paragraph(
            `Déploiements annoncés : ${deploymentsOf.map((each) => titleIn(plan.environments, each)).join(', ')}.`,
          ),
        ]
      : []),
    ...(address === null ? [] : [paragraph(['Les liens des messages mènent à ', marked(address), '.'])]),
    ...(weeklyReport
      ? [
          paragraph([
            `Rapport hebdomadaire le ${weekdayWords[weeklyReport.day]} à ${weeklyReport.at}, par `,
            marked(weeklyReport.channel),
            '.',
          ]),
        ]
      : []),
    table(
      'Envoi',
      ['Canal', 'Nom', 'Par', 'À', 'Reçoit aussi'],
      channels.map((each) => [
        [{ strong: each.title }],
        [marked(each.name)],
        way(each),
        receivers(plan, each),
        copies(each),
      ]),
    ),
    services(plan),
    table(
      'Personnes ailleurs',
      ['Personne', 'Slack', 'PagerDuty'],
      plan.messages.identities.map(({ person, slack, pagerduty }) => [
        [marked(person)],
        [marked(slack)],
        [marked(pagerduty)],
      ]),
    ),
  ]);
}

function way(channel: Channel): Text {
  if (channel.kind === 'webhook') return ['Webhook signé ', marked(channel.url), ' ', marked(channel.secret)];
  return { slack: 'Slack', email: 'E-mail', pagerduty: 'PagerDuty', 'status-page': 'Page publique' }[channel.kind];
}

function receivers(plan: Plan, channel: Channel): Text {
  if (channel.kind !== 'email') return none;
  return [...channel.roles.map((each) => titleIn(plan.roles, each)), ...channel.to].join(', ') || none;
}

function copies({ copies }: Channel): Text {
  if (copies.length === 0) return none;
  return copies.flatMap(({ of, templates, severities }): Exclude<Text, string> => [
    ...[marked(of), ' : '],
    ...names(templates),
    severities.length > 0 ? ` (${severities.join(', ')})` : '',
    ' ',
  ]);
}

function services({ messages: { slack, pagerduty, email } }: Plan) {
  const standIn = (address: string | null): Text => (address === null ? none : [marked(address)]);
  return table(
    'Services',
    ['Service', 'Adresse', 'Secrets', 'À sa place, sans secrets'],
    [
      [[{ strong: 'Slack' }], [marked(slack.url)], names([slack.token, slack.signingSecret]), standIn(slack.standIn)],
      [
        [{ strong: 'PagerDuty' }],
        [marked(pagerduty.url)],
        names([pagerduty.routingKey, pagerduty.webhookSecret]),
        standIn(pagerduty.standIn),
      ],
      [[{ strong: 'E-mail' }], [`de `, marked(email.from)], names([email.server]), standIn(email.standIn)],
    ],
  );
}
