import { installedApp } from '../../contracts/installed-app';

interface Scope {
  Capacitor?: { isNativePlatform(): boolean };
  location?: { origin: string };
}

/**
 * Where the API answers: the same origin on the web, and in an app that a developer has served from elsewhere; its whole
 * address in an app that came from a store.
 */
export function apiAddress({ Capacitor: capacitor, location }: Scope = globalThis as Scope): string {
  const isOwn = installedApp.origins.some((origin) => origin === location?.origin);
  return isOwn && capacitor?.isNativePlatform() ? installedApp.api : '/api';
}
