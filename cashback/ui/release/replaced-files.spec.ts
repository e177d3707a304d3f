import { describe, expect, it } from 'vitest';
import { isMissingFile } from './replaced-files';

describe('a navigation that failed', () => {
  it.each([
    'Failed to fetch dynamically imported module: https://app.rewapp.fr/chunk-A1.js',
    'error loading dynamically imported module: https://app.rewapp.fr/chunk-A1.js',
    'Importing a module script failed.',
  ])('is a missing file when the browser says « %s »', (message) =>
    expect(isMissingFile(new TypeError(message))).toBe(true),
  );

  it('is not one when the screen itself broke', () =>
    expect(isMissingFile(new TypeError('undefined is not a function'))).toBe(false));
});
