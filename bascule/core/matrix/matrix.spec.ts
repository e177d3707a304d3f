import { describe, expect, test } from 'vitest';
import type { SourceFacts } from './facts.ts';
import { matrixAllows } from './matrix.ts';
import type { SourceRule } from './schema.ts';

const environment = (title: string, ...sources: SourceRule[]) => ({ title, sources });
const development = environment('Développement', { kind: 'branch', branch: 'develop' });
const staging = environment('Staging', { kind: 'branch', branch: 'main' });
const production = environment('Production', { kind: 'release-tag', branch: 'main' });
const laptop = environment('Poste', { kind: 'any' });

const commit = 'a'.repeat(40);
const source = (change: Partial<SourceFacts>): SourceFacts => ({
  ref: 'main',
  commit,
  worktree: false,
  tag: null,
  branches: ['main'],
  ...change,
});
const worktree = source({ ref: 'worktree', commit: null, worktree: true, branches: [] });
const whyNot = (where: typeof staging, what: SourceFacts) => {
  const admission = matrixAllows(where, what);
  return admission.allowed ? null : admission.why;
};

describe('the branch matrix (§2.5)', () => {
  test('lets develop into development, main into staging, and a release tag on main into production', () => {
    expect(whyNot(development, source({ ref: 'develop', branches: ['develop'] }))).toBeNull();
    expect(whyNot(staging, source({}))).toBeNull();
    expect(whyNot(production, source({ ref: 'v1.2.3', tag: 'v1.2.3' }))).toBeNull();
  });

  test('keeps a feature branch out of staging and says which branch would do', () => {
    expect(whyNot(staging, source({ ref: 'feature/qr', branches: ['feature/qr'] }))).toBe(
      'Staging ne prend pas « feature/qr » (aaaaaaaaaaaa), qui n’est que sur « feature/qr » : déployez la branche « main ».',
    );
  });

  test('keeps main without a tag out of production and says how to get one', () => {
    expect(matrixAllows(production, source({}))).toEqual({
      allowed: false,
      why: 'Production ne prend pas « main » (aaaaaaaaaaaa), qui n’a pas d’étiquette de version : déployez une étiquette vX.Y.Z posée sur « main » (npx bascule release cut v1.2.3 la pose).',
      remedy: 'Déployez une étiquette vX.Y.Z posée sur « main » (npx bascule release cut v1.2.3 la pose).',
    });
  });

  test('keeps a tag of another shape out of production', () => {
    expect(whyNot(production, source({ ref: 'nightly', tag: 'nightly' }))).toContain(
      'dont l’étiquette « nightly » n’a pas la forme vX.Y.Z : ',
    );
  });

  test('keeps a pre-release out of production', () => {
    expect(whyNot(production, source({ ref: 'v1.2.3-rc.1', tag: 'v1.2.3-rc.1' }))).toContain('« v1.2.3-rc.1 » n’a pas');
  });

  test('keeps a release tag that is not on main out of production', () => {
    expect(whyNot(production, source({ ref: 'v9.9.9', tag: 'v9.9.9', branches: ['develop'] }))).toContain(
      'qui n’est que sur « develop » : ',
    );
    expect(whyNot(production, source({ ref: 'v9.9.9', tag: 'v9.9.9', branches: [] }))).toContain(
      'qui n’est sur aucune branche : ',
    );
  });

  test('lets the working tree in only where anything goes', () => {
    expect(whyNot(laptop, worktree)).toBeNull();
    expect(whyNot(staging, source({ ref: 'worktree', worktree: true }))).toContain('ne prend pas l’arbre de travail');
    expect(whyNot(staging, worktree)).toBe(
      'Staging ne prend pas l’arbre de travail, dont aucun commit ne garde les fichiers : déployez la branche « main ».',
    );
  });

  test('keeps out what Git does not know', () => {
    expect(whyNot(staging, source({ ref: 'mian', commit: null, branches: [] }))).toContain(
      '« mian », que Git ne connaît',
    );
  });

  test('needs one rule of several, and names all of them when none matches', () => {
    const both = environment('Recette', ...staging.sources, ...production.sources, ...development.sources);
    expect(whyNot(both, source({ ref: 'develop', branches: ['develop'] }))).toBeNull();
    expect(whyNot(both, source({ ref: 'x', branches: ['x'] }))).toMatch(/« main », ou déployez une étiquette .*, ou /);
  });
});
