/** Maintenance that users were told of. Times are milliseconds since 1970; `to` is exclusive. */
export interface Maintenance {
  id: string;
  text: string;
  from: number;
  to: number;
  announcedAt: number;
  /** Components of the page. */
  components: string[];
}

export type MaintenancePhase = 'scheduled' | 'in_progress' | 'completed';

export function phaseOf({ from, to }: Pick<Maintenance, 'from' | 'to'>, now: number): MaintenancePhase {
  if (now < from) return 'scheduled';
  return now < to ? 'in_progress' : 'completed';
}

export const isUnderWay = (maintenance: Maintenance, now: number) => phaseOf(maintenance, now) === 'in_progress';

/** What there was to tell of it until now, oldest first. */
export function phasesUntil(maintenance: Maintenance, now: number): { phase: MaintenancePhase; at: number }[] {
  const { announcedAt, from, to } = maintenance;
  const all = [
    { phase: 'scheduled' as const, at: announcedAt },
    { phase: 'in_progress' as const, at: Math.max(from, announcedAt) },
    { phase: 'completed' as const, at: Math.max(to, announcedAt) },
  ];
  return all.filter(({ phase, at }) => phase === 'scheduled' || at <= now);
}
