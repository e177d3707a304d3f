import { expect, test } from 'vitest';
import { table } from './table.ts';

test('columns line up, whatever colours the cells wear', () => {
  expect(
    table(
      ['Nom', 'État'],
      [
        ['api', 'sain'],
        ['\u001b[32mvitrine\u001b[39m', 'démarre'],
      ],
    ),
  ).toBe(['  Nom       État', '  api       sain', '  \u001b[32mvitrine\u001b[39m   démarre'].join('\n'));
});
