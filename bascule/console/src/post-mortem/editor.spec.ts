import { expect, test } from 'vitest';
import type { PostMortemShown } from '../../../server/incident/wire.ts';
import { refused, type Answer } from '../api/answer';
import { PostMortemEditor } from './editor';

const at = (revision: number, parts: PostMortemShown['parts'] = {}): PostMortemShown => ({
  ...{ incident: 'i-1', document: '', parts, revision, edited: null, dueAt: null, missing: [], published: null },
});

function editor(written: Answer<PostMortemShown>[], read = [at(1, { summary: 'Avant.' })]) {
  const sent: unknown[] = [];
  const opened = new PostMortemEditor({
    read: async () => ({ ok: true, value: read.length > 1 ? read.shift()! : read[0]! }),
    write: async (parts, revision) => {
      sent.push([parts, revision]);
      return written.shift()!;
    },
    publish: async () => ({ ok: true, value: { ...at(3), published: { at: 1, by: 'dora' } } }),
  });
  return { editor: opened, sent };
}

test('only what was changed is sent, with the revision that was seen', async () => {
  const { editor: opened, sent } = editor([{ ok: true, value: at(2, { summary: 'Après.' }) }]);
  await opened.load();
  opened.type('summary', 'Après.');
  opened.type('causes', 'x');
  opened.type('causes', '');
  await opened.save();
  expect(sent).toEqual([[{ summary: 'Après.' }, 1]]);
  expect([opened.isChanged(), opened.textOf('summary')]).toEqual([false, 'Après.']);
});

test('where another one wrote first, both are kept, and a second press writes ours', async () => {
  const theirs = at(2, { summary: 'Le leur.' });
  const { editor: opened, sent } = editor(
    [refused('conflict', 'Karim a écrit entre-temps.'), { ok: true, value: at(3, { causes: 'La nôtre.' }) }],
    [at(1), theirs],
  );
  await opened.load();
  opened.type('causes', 'La nôtre.');
  await opened.save();
  expect([opened.problem(), opened.textOf('summary'), opened.textOf('causes')]).toEqual([
    ...['Karim a écrit entre-temps.', 'Le leur.', 'La nôtre.'],
  ]);
  await opened.save();
  expect(sent.at(-1)).toEqual([{ causes: 'La nôtre.' }, 2]);
  expect(opened.isChanged()).toBe(false);
});

test('a change by others does not take away what is being typed', async () => {
  const { editor: opened } = editor([], [at(1), at(2, { summary: 'Le leur.' })]);
  await opened.load();
  opened.type('summary', 'Le nôtre');
  await opened.load();
  expect(opened.textOf('summary')).toBe('Le nôtre');
});

test('publishing writes first what is not kept yet', async () => {
  const { editor: opened, sent } = editor([{ ok: true, value: at(2) }]);
  await opened.load();
  opened.type('summary', 'Fin.');
  await opened.publish();
  expect([sent.length, opened.shown()?.published?.by]).toEqual([1, 'dora']);
});
