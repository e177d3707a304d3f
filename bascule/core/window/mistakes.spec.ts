import { expect, test } from 'vitest';
import type { Plan } from '../plan/schema.ts';
import { windowMistakes } from './mistakes.ts';
import { hotfix, standard } from './spec/rewapp.ts';

const planOf = (windows: Plan['windows'], held: Plan['environments'][number]['windows']) =>
  ({ windows, environments: [{ windows: held }] }) as Plan;

test('an environment may only name kinds for which the plan has a window', () => {
  expect(windowMistakes(planOf([standard, hotfix], ['standard', 'hotfix']))).toEqual([]);
  expect(windowMistakes(planOf([standard], ['standard', 'hotfix']))).toEqual([
    {
      path: 'environments[0].windows[1]',
      message: 'aucune fenêtre du plan n’est de la sorte « hotfix » : ajoutez-la à « windows »',
    },
  ]);
});

test('a kind has one window', () => {
  expect(windowMistakes(planOf([standard, hotfix, standard], []))).toEqual([
    {
      path: 'windows[2].kind',
      message: '« standard » a déjà sa fenêtre à windows[0] : gardez-en une seule par sorte',
    },
  ]);
});
