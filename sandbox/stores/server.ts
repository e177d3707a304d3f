import { AppStore } from '../app-store/server.ts';
import { startDouble } from '../double.ts';
import { playStore } from '../play/server.ts';
import type { Start } from '../world.ts';

/** Both app stores behind one port: their paths have nothing in common, and neither have their words for a fault. */
export const start: Start = (port, world) => {
  const play = playStore(world);
  const appStore = new AppStore(world);
  return startDouble(port, {
    service: 'stores',
    faults: world.faults,
    answer: (asked) => (asked.path.startsWith('/v1/') ? appStore.answer(asked) : play(asked)),
    failing: (status) => (status === 429 ? exceeded : broken),
  });
};

const said = (code: 429 | 500, status: string, apple: string, message: string) => ({
  error: { code, status, message, errors: [{ message, domain: 'global', reason: 'backendError' }] },
  errors: [{ status: String(code), code: apple, title: message, detail: message }],
});
const exceeded = said(429, 'RESOURCE_EXHAUSTED', 'RATE_LIMIT_EXCEEDED', 'The request rate limit has been reached.');
const broken = said(500, 'INTERNAL', 'UNEXPECTED_ERROR', 'An unexpected error occurred on the server side.');
