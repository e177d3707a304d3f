import { expect, test } from 'vitest';
import config from '../capacitor.config';
import { installedApp } from '../../contracts/installed-app';
import { apiAddress } from './installed';

test('on the web the API has the same origin; in an app of a store it has its own', () => {
  expect(apiAddress({})).toBe('/api');
  expect(apiAddress({ Capacitor: { isNativePlatform: () => false } })).toBe('/api');
  expect(apiAddress({ Capacitor: { isNativePlatform: () => true } })).toBe('https://api.rewapp.fr/api');
});

test('the API lets in the very origins that the projects have', () => {
  const { hostname, androidScheme, iosScheme } = config.server ?? {};
  expect([`${androidScheme}://${hostname}`, `${iosScheme}://${hostname}`]).toEqual(installedApp.origins);
});
