import type { EnvironmentGround, SlotGround } from '../../../server/ground/wire.ts';
import { duration } from '../parts/time';

export type Tone = 'good' | 'wait' | 'bad' | 'plain';

export const targetWords: Record<EnvironmentGround['target']['kind'], string> = {
  machine: 'Cette machine',
  docker: 'Docker',
  swarm: 'Docker Swarm',
  caprover: 'CapRover',
};

/** Who shares the visitors out: there it is CapRover's own nginx, everywhere else our switch. */
export const routerOf = ({ target }: Pick<EnvironmentGround, 'target'>) =>
  target.kind === 'caprover' ? 'nginx de CapRover' : 'Commutateur';

export const hueWords = { blue: 'bleu', green: 'vert' } as const;

export const databaseWords: Record<NonNullable<EnvironmentGround['database']>['place'], string> = {
  shared: 'dans le PostgreSQL de Bascule',
  own: 'PostgreSQL à elle seule',
  given: 'là où dit DATABASE_URL',
};

export const modeWords = { synchronous: 'synchrone', asynchronous: 'asynchrone' } as const;

/** A slot in a word: one without traffic that answers is warm, for the way back. */
export function stateOf({ state, weight }: Pick<SlotGround, 'state' | 'weight'>): { words: string; tone: Tone } {
  switch (state) {
    case 'healthy':
      return weight > 0 ? { words: 'répond', tone: 'good' } : { words: 'chaud', tone: 'plain' };
    case 'starting':
      return { words: 'démarre', tone: 'wait' };
    case 'unhealthy':
      return { words: 'en panne', tone: weight > 0 ? 'bad' : 'wait' };
    case 'stopped':
      return { words: 'arrêté', tone: weight > 0 ? 'bad' : 'plain' };
  }
}

/** « 2 sur 3 tâches », « 2 tâches », where it is not told how many there are: « 2 tâches voulues ». */
export function tasksWords({ wanted, running }: NonNullable<SlotGround['tasks']>): string {
  if (running === null) return `${counted(wanted, 'tâche')} ${wanted > 1 ? 'voulues' : 'voulue'}`;
  return running === wanted ? counted(wanted, 'tâche') : `${running} sur ${counted(wanted, 'tâche')}`;
}

export const rateWords = (requestsPerS: number) =>
  `${requestsPerS.toLocaleString('fr-FR', { maximumFractionDigits: requestsPerS < 10 ? 1 : 0 })} req/s`;

/** « 0 octet », « 3 ko », « 12 Mo ». */
export function size(bytes: number): string {
  if (bytes < 1_000) return counted(bytes, 'octet');
  const [value, unit] = bytes < 1_000_000 ? [bytes / 1_000, 'ko'] : [bytes / 1_000_000, 'Mo'];
  return `${value.toLocaleString('fr-FR', { maximumFractionDigits: value < 10 ? 1 : 0 })} ${unit}`;
}

/** How far behind a standby is. */
export function lagWords({ lagBytes, lagMs }: { lagBytes: number | null; lagMs: number | null }): string {
  if (!lagBytes && !lagMs) return 'à jour';
  const behind = [
    ...(lagMs ? [`${duration(lagMs)} de retard`] : []),
    ...(lagBytes ? [`${size(lagBytes)} à écrire`] : []),
  ];
  return behind.join(', ');
}

const counted = (count: number, word: string) => `${count} ${word}${count > 1 ? 's' : ''}`;
