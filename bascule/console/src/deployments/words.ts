import type { Outline } from '../../../server/plan/wire.ts';

type Strategy = Outline['environments'][number]['strategies'][number];

export const strategyNames: Record<Strategy, string> = {
  'blue-green': 'Blue-Green : tout d’un coup, l’ancienne version reste chaude',
  canary: 'Canary : une part du trafic après l’autre',
  rolling: 'Rolling : un processus après l’autre',
  shadow: 'Dans l’ombre : des copies d’abord, puis tout d’un coup',
};

export const strategyTitles: Record<Strategy, string> = {
  'blue-green': 'Blue-Green',
  canary: 'Canary',
  rolling: 'Rolling',
  shadow: 'Dans l’ombre',
};

export const releaseKinds = [
  { kind: 'standard', title: 'Standard' },
  { kind: 'hotfix', title: 'Hotfix critique' },
  { kind: 'maintenance', title: 'Maintenance planifiée' },
] as const;
