import { installedApp } from '../../contracts/installed-app';
import { capacitorOf } from './capacitor';

/**
 * Where the API answers: the same origin on the web, and in an app that a developer has served from elsewhere; its whole
 * address in an app that came from a store.
 */
export function apiAddress(scope: object = globalThis): string {
  const { location } = scope as { location?: { origin: string } };
  const isOwn = installedApp.origins.some((origin) => origin === location?.origin);
  return isOwn && capacitorOf(scope) ? installedApp.api : '/api';
}
