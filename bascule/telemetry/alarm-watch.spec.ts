import { expect, test } from 'vitest';
import type { Finding } from '../core/verdict/verdict.ts';
import { systemClock } from '../engine/clock.ts';
import { AlarmWatch } from './alarm-watch.ts';
import type { AlarmReading } from './read-alarms.ts';

const clock = { sleep: (_: number, signal?: AbortSignal) => systemClock.sleep(1, signal) };
const nothing: AlarmReading = { findings: [], before: [], silent: [], unfit: [] };
const finding = (detail: string): Finding => ({ rule: 'error-rate', component: 'api', detail });

/** Answers one after the other, and nothing from then on. */
function watching(answers: (() => Promise<AlarmReading>)[]) {
  const troubles: string[] = [];
  let looks = 0;
  const read = () => {
    looks += 1;
    return (answers.shift() ?? (() => Promise.resolve(nothing)))();
  };
  const watch = new AlarmWatch({ read, clock, onTrouble: (sentence) => troubles.push(sentence) });
  return { watch, troubles, looks: () => looks };
}

test('what an alarm said stays a reason, once, though the way back silences it', async () => {
  const ringing = (detail: string) => () => Promise.resolve({ ...nothing, findings: [finding(detail)] });
  const { watch, looks } = watching([ringing('first'), ringing('second')]);
  expect(watch.findings).toEqual([]);
  await expect.poll(looks).toBeGreaterThan(3);
  expect(watch.findings).toEqual([finding('first')]);
  await watch.stop();
});

test('CloudWatch that does not answer, and alarms that are missing, are told once and accuse nobody', async () => {
  const gone = () => Promise.reject(new Error('AWS ne répond pas'));
  const unfit = () => Promise.resolve({ ...nothing, unfit: ['L’alarme x n’existe pas'], before: ['sonne déjà'] });
  const { watch, troubles, looks } = watching([gone, gone, unfit, unfit]);
  await expect.poll(looks).toBeGreaterThan(5);
  expect(troubles).toEqual(['AWS ne répond pas', 'sonne déjà', 'L’alarme x n’existe pas']);
  expect(watch.findings).toEqual([]);
  await watch.stop();
});

test('a look that hangs keeps nobody waiting for the findings', async () => {
  const { promise, resolve } = Promise.withResolvers<AlarmReading>();
  const { watch } = watching([() => promise]);
  expect(watch.findings).toEqual([]);
  resolve(nothing);
  await watch.stop();
});
