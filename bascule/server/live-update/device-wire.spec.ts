import { expect, test } from 'vitest';
import { publicUrlOf } from './device-routes.ts';
import { stats } from './device-wire.ts';

const report = { device_id: 'd', app_id: 'fr.rewapp.app', version_build: '1.0.0', version_name: '1.0.0-b1' };

test('all that a phone kept while it was offline is heard at once', () => {
  const kept = Array.from({ length: 200 }, () => ({ ...report, action: 'app_moved_to_background', timestamp: 1 }));
  expect(stats.safeParse([...kept, { ...report, action: 'update_fail' }]).success).toBe(true);
});

test('devices are told the address that they come by, and the console’s where there is no other', () => {
  expect(publicUrlOf({ BASCULE_LIVE_UPDATE_URL: 'https://api.exemple.fr/' })).toBe('https://api.exemple.fr');
  expect(publicUrlOf({ BASCULE_CONSOLE_URL: 'https://console.exemple.fr' })).toBe('https://console.exemple.fr');
  expect(publicUrlOf({})).toBeNull();
});
