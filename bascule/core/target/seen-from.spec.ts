import { expect, test } from 'vitest';
import { seenFrom } from './seen-from.ts';

test('addresses of this machine become those that a container sees, and their ports are named once', () => {
  const { values, ports } = seenFrom('10.97.0.1', {
    DATABASE_URL: 'postgresql://app:127.0.0.1@127.0.0.1:5433/rewapp?host=localhost:5433',
    FLAGS_URL: 'http://localhost:8170',
    LOG_LEVEL: 'info',
  });
  expect(values).toEqual({
    DATABASE_URL: 'postgresql://app:127.0.0.1@10.97.0.1:5433/rewapp?host=10.97.0.1:5433',
    FLAGS_URL: 'http://10.97.0.1:8170',
    LOG_LEVEL: 'info',
  });
  expect(ports).toEqual([5433, 8170]);
});

test('an address that only looks like it is left alone', () => {
  const values = { A: 'http://1127.0.0.1:80', B: 'http://my-localhost:80', C: '127.0.0.1', D: 'localhost.fr:80' };
  expect(seenFrom('10.0.0.1', values)).toEqual({ values, ports: [] });
});
