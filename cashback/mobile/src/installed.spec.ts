import { expect, test } from 'vitest';
import config from '../capacitor.config';
import { installedApp } from '../../contracts/installed-app';
import { apiAddress } from './installed';

const native = { isNativePlatform: () => true };

test.each(installedApp.origins)('in an app of a store the API has its own origin: %s', (origin) => {
  expect(apiAddress({ Capacitor: native, location: { origin } })).toBe('https://api.rewapp.fr/api');
});

test('on the web, and in an app that is served from elsewhere, the API has the same origin', () => {
  expect(apiAddress({})).toBe('/api');
  expect(apiAddress({ location: { origin: 'https://app.rewapp.fr' } })).toBe('/api');
  expect(apiAddress({ Capacitor: native, location: { origin: 'http://localhost:8082' } })).toBe('/api');
});

test('the API lets in the very origins that the projects have', () => {
  const { hostname, androidScheme, iosScheme } = config.server ?? {};
  expect([`${androidScheme}://${hostname}`, `${iosScheme}://${hostname}`]).toEqual(installedApp.origins);
});

test('an installed app asks the API’s own name for its updates, and nobody else', () => {
  const { updateUrl, statsUrl, channelUrl } = config.plugins?.CapacitorUpdater ?? {};
  expect([updateUrl, statsUrl, channelUrl]).toEqual([
    'https://api.rewapp.fr/live-update/production/updates',
    'https://api.rewapp.fr/live-update/production/stats',
    // Its maker's, unless it is said that there is none.
    '',
  ]);
});
