/** The doubles in the order of their ports: a service listens on BASE_PORT plus its place. */
export const services = [
  'inbox',
  'powens',
  'sendgrid',
  'twilio',
  'fcm',
  'sentry',
  'slack',
  'pagerduty',
  'smtp',
  'stores',
] as const;
export type Service = (typeof services)[number];
