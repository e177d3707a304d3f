import type { PlanInput } from '../bascule/core/plan/schema.ts';

/** Doubles of what is outside this machine, with one inbox that shows what they received. */
export const companions: PlanInput['companions'] = [
  {
    name: 'sandbox',
    title: 'Bac à sable',
    command: ['node', 'sandbox/main.ts'],
    environments: ['development', 'staging', 'production'],
    ports: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    variables: {
      // Where the doubles call back, by the end of the keys that they are used with.
      API_URL_DEVELOPMENT: 'http://127.0.0.1:{{development/api}}',
      API_URL_STAGING: 'http://127.0.0.1:{{staging/api}}',
      SLACK_COMMAND_URL: 'http://127.0.0.1:{{console}}/api/slack/commands',
      PAGERDUTY_WEBHOOK_URL: 'http://127.0.0.1:{{console}}/api/pagerduty/events',
    },
    secrets: ['SLACK_TOKEN', 'SLACK_SIGNING_SECRET', 'PAGERDUTY_ROUTING_KEY', 'PAGERDUTY_WEBHOOK_SECRET'],
    page: { title: 'Boîte de réception (e-mails, SMS, Slack, astreinte)', port: 0 },
  },
];
