import { describe, expect, test } from 'vitest';
import type { HttpAnswer } from './http.ts';
import { meaningOf, refusal } from './meaning.ts';

const http = (status: number, text: string): HttpAnswer => ({ status, text, headers: { location: 'https://x/' } });
const said = (status: number, description = 'x') => http(200, JSON.stringify({ status, description, data: { a: 1 } }));

describe('what CapRover answers means', () => {
  test.each([
    [said(100), 'done'],
    [said(101), 'done'],
    [said(102), 'done'],
    [said(1106), 'login'],
    [said(1102), 'login'],
    [said(1001), 'later'],
    [said(1101), 'later'],
    [said(1108, 'Build in-progress for api. Please wait...'), 'later'],
    [said(1000, 'Cannot find the service. Try again in a minute...'), 'later'],
    [said(1108, 'Cannot force SSL without at least one SSL-enabled domain!'), 'no'],
    [said(1000), 'no'],
    [said(1116), 'no'],
    [http(429, 'Another operation still in progress... please wait...'), 'later'],
    [http(500, 'Internal Server Error'), 'later'],
    [http(502, '<html>'), 'later'],
    [http(302, ''), 'moved'],
    [http(404, 'Not Found'), 'no'],
    [http(200, '<html>a page of somebody else</html>'), 'no'],
  ])('%o: %s', (answer, is) => {
    expect(meaningOf(answer).is).toBe(is);
  });

  test('no answer at all is no refusal: it may be restarting', () => {
    expect(meaningOf(new Error('connect ECONNREFUSED'))).toEqual({
      is: 'later',
      why: 'connect ECONNREFUSED',
      busy: false,
    });
  });
});

describe('a refusal', () => {
  const asked = { method: 'POST', path: '/user/system/nginxconfig/', patienceMs: 120_000 };

  test.each([
    [1105, 'wrong-password'],
    [1109, 'build-failed'],
    [1116, 'nginx-refused'],
    [1000, 'refused'],
  ])('of %i has the code %s and CapRover’s own words', (status, code) => {
    const meaning = meaningOf(said(status, 'its own words'));
    const error = refusal(meaning as Parameters<typeof refusal>[0], asked);
    expect(error).toMatchObject({ code, status });
    expect(error.message).toContain(`(${status}) : its own words`);
  });

  test('tells somebody else’s long work from a CapRover that is gone', () => {
    const of = (answer: HttpAnswer | Error) => refusal(meaningOf(answer) as Parameters<typeof refusal>[0], asked);
    expect(of(http(429, 'busy'))).toMatchObject({ code: 'busy' });
    expect(of(new Error('ECONNREFUSED')).message).toMatch(/n’a pas répondu pendant 120 s .*ECONNREFUSED.* : vérifiez/);
  });
});
