/**
 * The app that came from a store: a web view with an origin of its own, which asks the API across origins. Capacitor makes
 * the origin of the scheme and the host name that capacitor.config.ts gives it.
 */
export const installedApp = {
  hostname: 'app.rewapp.fr',
  api: 'https://api.rewapp.fr/api',
  /** Android's and iOS's. */
  origins: ['https://app.rewapp.fr', 'capacitor://app.rewapp.fr'],
} as const;
