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
  place('/', 'Environnements', 'M4 5h16v5H4zM4 14h16v5H4zM8 7.5h.01M8 16.5h.01', 'first', 'En ligne'),
  place('/deploiements', 'Déploiements', 'M12 19V5M6 11l6-6 6 6', 'first'),
  place('/incidents', 'Incidents', 'M12 4 3 20h18zM12 10v4M12 17h.01', 'first'),
  place('/flags', 'Feature flags', 'M5 21V4h12l-2 4 2 4H5', 'first', 'Flags'),
  place('/astreinte', 'Astreinte', 'M12 3a9 9 0 1 0 9 9M12 7v5l3 2'),
  place('/terrain', 'Terrain', 'M4 5h7v5H4zM13 5h7v5h-7zM5 15h14v4H5zM7.5 10v5M16.5 10v5'),
  place('/stores', 'Stores', 'M5 9h14l-1 11H6zM9 12V7a3 3 0 0 1 6 0v5'),
  place('/calendrier', 'Calendrier', 'M4 6h16v14H4zM4 10h16M8 3v4M16 3v4'),
  place('/indicateurs', 'Indicateurs', 'M5 20V11M12 20V4M19 20v-6'),
  place('/messages', 'Messages', 'M4 5h16v12H9l-5 4z'),
  place('/plan', 'Plan', 'M6 3h9l4 4v14H6zM10 11h6M10 15h6'),
  place('/audit', 'Audit', 'M4 6h16M4 12h10M4 18h7M17 15l2 2 3-4'),
];

function place(path: string, title: string, icon: string, reach: 'first' | 'menu' = 'menu', short = title): Place {
  return { path, title, short, icon, isFirst: reach === 'first' };
}
