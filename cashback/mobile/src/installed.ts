import { installedApp } from '../../contracts/installed-app';

/** Where the API answers: the same origin on the web; its whole address in an app that came from a store. */
export function apiAddress(scope: object = globalThis): string {
  const { Capacitor: capacitor } = scope as { Capacitor?: { isNativePlatform(): boolean } };
  return capacitor?.isNativePlatform() ? installedApp.api : '/api';
}
