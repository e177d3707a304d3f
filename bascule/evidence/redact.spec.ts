import { describe, expect, test } from 'vitest';
import { redacted } from './redact.ts';

describe('what is kept of what a check wrote', () => {
  test.each([
    ['authorization: Bearer abcdefgh.ijkl-mnop', 'authorization: Bearer •••'],
    ['postgres://app:hunter2@127.0.0.1:5432/x', 'postgres://app:•••@127.0.0.1:5432/x'],
    ['{"password": "hunter2", "n": 1}', '{"password": "•••", "n": 1}'],
    ['API_KEY=abc123 next', 'API_KEY=••• next'],
    ['token bsc_aaaaaaaaaaaaaaaaaaaaaaaa done', 'token bsc_••• done'],
    ['jwt eyJhbGciOi.eyJzdWIi.c2ln end', 'jwt ••• end'],
    [`${'A'.repeat(64)}==`, '•••'],
  ])('%s is shown without its secret', (text, shown) => {
    expect(redacted(text, [])).toBe(shown);
  });

  test('hides the values it is told of, the longest first, and leaves short words', () => {
    expect(
      redacted('rewapp-demo-2026-x, rewapp-demo-2026, api', ['rewapp-demo-2026', 'rewapp-demo-2026-x', 'api']),
    ).toBe('•••, •••, api');
  });

  test('leaves ordinary sentences as they are', () => {
    const text = '312 tests réussis en 41 s : http://127.0.0.1:8081/api/health, sha512 0a1b, https://ci.exemple.fr/42';
    expect(redacted(text, [])).toBe(text);
  });
});
