import { defineConfig } from 'eslint/config';
import angular from 'angular-eslint';
import tseslint from 'typescript-eslint';

const noWing = (wing) => ({
  patterns: [{ group: [`**/${wing}/**`], message: 'bascule/ and cashback/ never import each other (ARCHITECTURE.md, invariant 2).' }],
});

/** What a pure module may not touch: I/O, frameworks, the clock, chance. */
const pure = {
  'no-restricted-imports': ['error', {
    patterns: [
      { group: ['node:*', 'fs', 'net', 'http', 'child_process', 'pg', 'fastify', 'undici', '@dbos-inc/*', '@nestjs/*', '**/cashback/**', '**/engine/**', '**/server/**', '**/switch/**', '**/targets/**', '**/database/**', '**/cli/**'],
        message: 'bascule/core decides purely: no I/O, no framework, nothing of the shell (ARCHITECTURE.md, invariant 1).' },
    ],
  }],
  'no-restricted-properties': ['error',
    { object: 'Date', property: 'now', message: 'The clock is passed in.' },
    { object: 'Math', property: 'random', message: 'Chance is passed in.' }],
  'no-restricted-syntax': ['error', { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'The clock is passed in.' }],
  'no-restricted-globals': ['error', 'setTimeout', 'setInterval', 'fetch', 'process', 'performance'],
};

export default defineConfig(
  { ignores: ['**/dist/**', '**/node_modules/**', '.rewapp/**', '**/.angular/**', '**/generated/**', 'e2e/versions/**', 'coverage/**'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommended, tseslint.configs.stylistic],
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'off',
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      'max-lines-per-function': ['error', { max: 70, skipBlankLines: true, skipComments: true }],
      'no-restricted-syntax': ['error', { selector: 'TSEnumDeclaration', message: 'Use a union of strings.' }],
      eqeqeq: ['error', 'smart'],
    },
  },
  { files: ['**/*.spec.ts', 'e2e/**/*.ts'], rules: { 'max-lines-per-function': 'off', '@typescript-eslint/no-non-null-assertion': 'off' } },
  { files: ['bascule/**/*.ts', 'plan/**/*.ts'], rules: { 'no-restricted-imports': ['error', noWing('cashback')] } },
  { files: ['cashback/**/*.ts'], rules: { 'no-restricted-imports': ['error', noWing('bascule')] } },
  { files: ['bascule/core/**/*.ts'], ignores: ['**/*.spec.ts'], rules: pure },
  { files: ['cashback/{mobile,partner,admin,vitrine,ui}/**/*.ts', 'bascule/console/src/**/*.ts'], extends: [angular.configs.tsRecommended], processor: angular.processInlineTemplates },
  { files: ['cashback/{mobile,partner,admin,vitrine,ui}/**/*.html', 'bascule/console/src/**/*.html'], extends: [angular.configs.templateRecommended, angular.configs.templateAccessibility] },
);
