import { expect, test } from 'vitest';
import { refused, type Answer } from './answer';
import { Shown } from './shown';

test('shows the answer, and asks again when it is told to', async () => {
  let count = 0;
  const shown = new Shown(async () => ({ ok: true, value: ++count }));
  await shown.load();
  await shown.load();
  expect([shown.value(), shown.refusal(), shown.isLoading()]).toEqual([2, null, false]);
});

test('a refusal is told, and what was shown stays', async () => {
  const answers: Answer<number>[] = [{ ok: true, value: 1 }, refused('offline', 'Pas de réseau.')];
  const shown = new Shown(async () => answers.shift()!);
  await shown.load();
  await shown.load();
  expect([shown.value(), shown.refusal()?.message]).toEqual([1, 'Pas de réseau.']);
});

test('ten changes while a question is on its way make one more question, and the older answer is not shown', async () => {
  const questions: ((answer: Answer<string>) => void)[] = [];
  const shown = new Shown<string>(() => new Promise((resolve) => questions.push(resolve)));
  const first = shown.load();
  for (let times = 0; times < 10; times += 1) void shown.load();
  questions[0]!({ ok: true, value: 'old' });
  await Promise.resolve();
  expect(shown.value()).toBeNull();
  await new Promise((resolve) => setTimeout(resolve));
  questions[1]!({ ok: true, value: 'new' });
  await first;
  expect([shown.value(), questions.length]).toEqual(['new', 2]);
});
