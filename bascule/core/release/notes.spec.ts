import { describe, expect, test } from 'vitest';
import { releaseNotes, type Change, type NotesInput } from './notes.ts';

const change = (subject: string, more: Partial<Change> = {}): Change => ({
  commit: 'abcdef0123',
  subject,
  body: '',
  author: 'Léa',
  email: 'lea@exemple.fr',
  components: [],
  ...more,
});

const notes = (changes: Change[], more: Partial<NotesInput> = {}) =>
  releaseNotes({
    product: 'REWAPP',
    version: 'v1.3.0',
    previous: 'v1.2.0',
    at: Date.UTC(2026, 10, 22, 23, 30),
    timeZone: 'Europe/Paris',
    introduction: null,
    changes,
    stats: { files: 1, insertions: 2, deletions: 0 },
    components: [
      { title: 'API Backend', version: '1.4.0', digest: 'a'.repeat(64), since: 'changed' },
      { title: 'Site Vitrine', version: null, digest: 'b'.repeat(64), since: 'same' },
    ],
    ...more,
  });

describe('release notes', () => {
  test('say what changed, what each component became, who did it and how much', () => {
    const text = notes([change('feat(qr): show the QR code for 60 s', { components: ['API Backend'] })]);
    expect(text).toBe(`# REWAPP v1.3.0

23 novembre 2026

## Ce qui change

### Nouveautés

- show the QR code for 60 s (abcdef0) · API Backend

## Composants

| Composant | Version | Artefact | |
|---|---|---|---|
| API Backend | 1.4.0 | aaaaaaaaaaaa | changé |
| Site Vitrine | – | bbbbbbbbbbbb | inchangé |

## Auteurs

Léa

## En chiffres

Depuis v1.2.0 : 1 commit, 1 fichier, 2 lignes ajoutées, 0 ligne retirée.
`);
  });

  test('group what Conventional Commits name, breaking changes first, and keep sentences as they are', () => {
    const text = notes([
      change('docs: say it'),
      change('Refuse a way back that leads nowhere: it did nothing'),
      change('fix: round down'),
      change('feat!: points are integers'),
      change('fix: cents', { body: 'BREAKING CHANGE: amounts are cents' }),
      change('Revert "feat: confetti"'),
    ]);
    expect([...text.matchAll(/^### (.*)$/gm)].map(([, title]) => title)).toEqual([
      'Changements incompatibles',
      'Corrections',
      'Changements',
      'Retours en arrière',
      'Documentation',
    ]);
    expect(text).toContain('- points are integers (abcdef0)\n- cents (abcdef0)');
    expect(text).toContain('- Refuse a way back that leads nowhere: it did nothing (abcdef0)');
  });

  test('begin with what a person wrote', () => {
    expect(notes([], { introduction: 'Bienvenue.\n' })).toContain('23 novembre 2026\n\nBienvenue.\n\n## Ce qui change');
  });

  test('of a release without a commit say so', () => {
    expect(notes([])).toContain('Rien depuis v1.2.0.');
    expect(notes([], { previous: null })).toContain('Première version : 0 commit');
  });

  test('never take a subject for markup, and end long lists', () => {
    expect(notes([change('Escape <script> in names')])).toContain('Escape \\<script> in names');
    expect(notes(Array.from({ length: 503 }, () => change('one more')))).toContain('… et 3 autres');
  });
});
