/** What people read for a slot’s state. */
export const slotStateWords = {
  starting: 'démarre',
  healthy: 'sain',
  unhealthy: 'en panne',
  stopped: 'arrêté',
} as const;
