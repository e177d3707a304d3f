import { expect, test } from 'vitest';
import { sampleIn } from './sample.ts';

const line = (rest: string) => `<190>Nov 23 12:00:00 bascule_production: 1795437447.996 ${rest}`;
const slot = { environment: 'production', component: 'api', colour: 'green', version: 'v1.2.3+7' };

test('an answer of a slot says whose it was, what it was, and how long it took', () => {
  expect(sampleIn(line('200 0.012 0.011 production api green v1.2.3%2B7'))).toEqual({
    slot,
    status: 200,
    latencyMs: 12,
    by: 'slot',
  });
});

test('what nginx had to answer itself is told from what the slot answered', () => {
  expect(sampleIn(line('502 3.001 - production api green v1'))).toMatchObject({ status: 502, by: 'gateway' });
  expect(sampleIn(line('504 60.000 - production api green v1'))).toMatchObject({ by: 'gateway' });
  expect(sampleIn(line('502 0.004 0.004 production api green v1'))).toMatchObject({ by: 'slot' });
  expect(sampleIn(line('500 0.004 0.004 production api green v1'))).toMatchObject({ by: 'slot' });
});

test('a second try after a first without a header counts as the last of them went', () => {
  expect(sampleIn(line('200 0.1 -, 0.050 production api green v1'))).toMatchObject({ by: 'slot', status: 200 });
  expect(sampleIn(line('502 0.1 0.050, - production api green v1'))).toMatchObject({ by: 'gateway' });
});

test.each([
  'rubbish',
  '',
  line('200 0.012 0.011'),
  line('200 0.012 0.011 production api red v1'),
  line('abc 0.012 0.011 production api green v1'),
])('what is none is nothing: %s', (datagram) => {
  expect(sampleIn(datagram)).toBeNull();
});

test('a version that was not encoded by us is taken as it is', () => {
  expect(sampleIn(line('200 0.012 0.011 production api green 100%'))?.slot.version).toBe('100%');
});
