import { describe, expect, it } from 'vitest';
import { readSettings } from './settings.ts';

const complete = {
  PORT: '3000',
  DATABASE_URL: 'postgresql://rewapp@127.0.0.1/rewapp',
  RELEASE_VERSION: 'v1.2.3',
  SESSION_SECRET: 's'.repeat(32),
  QR_SECRET: 'q'.repeat(32),
};

describe('the settings', () => {
  it('listen on this machine alone and log at info unless told otherwise', () => {
    expect(readSettings(complete)).toMatchObject({ port: 3000, host: '127.0.0.1', logLevel: 'info' });
  });

  it.each([
    [{ PORT: 'trois' }, 'L’API ne démarre pas : PORT n’est pas un nombre.'],
    [{ DATABASE_URL: undefined }, 'L’API ne démarre pas : DATABASE_URL est absente.'],
    [{ DATABASE_URL: 'mysql://x' }, 'L’API ne démarre pas : DATABASE_URL ne commence pas par postgresql://.'],
    [{ QR_SECRET: 'court' }, 'L’API ne démarre pas : QR_SECRET compte moins de 32 caractères.'],
    [
      { RATE_LIMIT: 'un peu' },
      'L’API ne démarre pas : RATE_LIMIT ne dit pas comment limiter les demandes (off, loose ou strict).',
    ],
    [
      { REDIS_URL: 'http://:motdepasse@cache' },
      'L’API ne démarre pas : REDIS_URL n’est pas une adresse redis:// ou rediss://.',
    ],
  ])('are refused in one sentence: %j', (change, sentence) => {
    expect(() => readSettings({ ...complete, ...change })).toThrow(sentence);
  });

  it('limit requests strictly, each process for itself, unless told otherwise', () => {
    expect(readSettings(complete)).toMatchObject({ rateLimit: 'strict', redisUrl: null });
    const url = 'rediss://default:p%40ss@cache.rewapp.fr:6380/1';
    expect(readSettings({ ...complete, RATE_LIMIT: 'off', REDIS_URL: url })).toMatchObject({
      rateLimit: 'off',
      redisUrl: url,
    });
  });

  it('name every variable at fault at once, and never a secret', () => {
    expect(() => readSettings({ ...complete, PORT: '-1', SESSION_SECRET: 'motdepasse' })).toThrow(
      'L’API ne démarre pas : PORT est négative ; SESSION_SECRET compte moins de 32 caractères.',
    );
  });
});
