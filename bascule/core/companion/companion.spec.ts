import { expect, test } from 'vitest';
import { everything } from '../document/spec/everything.ts';
import { checkPlan } from '../plan/check.ts';
import { filledIn } from './placeholders.ts';

const addresses = {
  ...{ companions: 8_160, console: 8_170 },
  of: (environment: string, component: string) => (environment === 'staging' && component === 'api' ? 8_181 : 0),
};

test('ports are filled into variables, and all else stays as it is', () => {
  const variables = {
    MAIL: 'http://127.0.0.1:{{companion+2}}/v3',
    BACK: 'http://127.0.0.1:{{console}}/api, http://127.0.0.1:{{staging/api}}',
    PLAIN: 'debug {{other}}',
  };
  expect(filledIn(variables, addresses)).toEqual({
    MAIL: 'http://127.0.0.1:8162/v3',
    BACK: 'http://127.0.0.1:8170/api, http://127.0.0.1:8181',
    PLAIN: 'debug {{other}}',
  });
});

const sandbox = { name: 'sandbox', title: 'Bac', command: ['node', 'a.ts'], environments: ['full'], ports: [0, 1] };
const mistakesOf = (companions: object[]) => {
  const checked = checkPlan({ ...everything, companions });
  const mistakes = 'mistakes' in checked ? checked.mistakes : [];
  return mistakes.filter(({ path }) => path.startsWith('companions'));
};

test('companions keep to environments and ports of their own', () => {
  expect(mistakesOf([sandbox])).toEqual([]);
  expect(
    mistakesOf([sandbox, { ...sandbox, environments: ['mars'], ports: [1, 2], page: { title: 'Page', port: 7 } }]),
  ).toEqual([
    { path: 'companions[1].name', message: expect.stringContaining('déjà pris') },
    { path: 'companions[1].environments', message: expect.stringContaining('full, other') },
    { path: 'companions[1].ports', message: expect.stringContaining('le port 1') },
    { path: 'companions[1].page.port', message: expect.stringContaining('1, 2') },
  ]);
  expect(mistakesOf([{ ...sandbox, command: ['bash', 'a.sh'] }])).toMatchObject([
    { path: 'companions[0].command', message: expect.stringContaining('node') },
  ]);
});

test('a placeholder that nothing fills in is told before a program stumbles over it', () => {
  const variables = { A: '{{companion+1}} {{full/api}} {{console}}', B: '{{companion+10}}', C: '{{full/database}}' };
  expect(mistakesOf([{ ...sandbox, variables }])).toEqual([
    { path: 'companions[0].variables.B', message: expect.stringContaining('{{companion+10}}') },
    { path: 'companions[0].variables.C', message: expect.stringContaining('{{full/database}}') },
  ]);
});
