export interface Place {
  path: string;
  title: string;
  /** For the foot of a phone. */
  short: string;
  /** A drawing of 24 by 24, in strokes. */
  icon: string;
  /** Always in reach on a phone. */
  isFirst: boolean;
}

/** Where one can go, in the order of what is looked for at night. */
export const places: readonly Place[] = [
  {
    path: '/',
    title: 'Environnements',
    short: 'En ligne',
    icon: 'M4 5h16v5H4zM4 14h16v5H4zM8 7.5h.01M8 16.5h.01',
    isFirst: true,
  },
  { path: '/deploiements', title: 'Déploiements', short: 'Déploiements', icon: 'M12 19V5M6 11l6-6 6 6', isFirst: true },
  {
    path: '/calendrier',
    title: 'Calendrier',
    short: 'Calendrier',
    icon: 'M4 6h16v14H4zM4 10h16M8 3v4M16 3v4',
    isFirst: true,
  },
  { path: '/plan', title: 'Plan', short: 'Plan', icon: 'M6 3h9l4 4v14H6zM10 11h6M10 15h6', isFirst: false },
  { path: '/audit', title: 'Audit', short: 'Audit', icon: 'M4 6h16M4 12h10M4 18h7M17 15l2 2 3-4', isFirst: false },
];
