/** One commit of a release. */
export interface Change {
  commit: string;
  subject: string;
  body: string;
  author: string;
  email: string;
  /** Titles of the components whose inputs it touched. */
  components: string[];
}

export interface NotesInput {
  product: string;
  version: string;
  /** The release before, or null for the first. */
  previous: string | null;
  at: number;
  timeZone: string;
  /** What a person wrote, to stand first. */
  introduction: string | null;
  changes: Change[];
  stats: { files: number; insertions: number; deletions: number };
  components: { title: string; version: string | null; digest: string; since: 'new' | 'changed' | 'same' }[];
}

/** A release's notes as Markdown: what changed by kind, what each component became, who did it, and how much. */
export function releaseNotes(input: NotesInput): string {
  const { product, version, at, timeZone, introduction } = input;
  const day = new Intl.DateTimeFormat('fr-FR', { dateStyle: 'long', timeZone }).format(new Date(at));
  const sections = [
    `# ${product} ${version}\n\n${day}`,
    introduction?.trim() ?? '',
    changesOf(input),
    componentsOf(input),
    authorsOf(input),
    figuresOf(input),
  ];
  return `${sections.filter(Boolean).join('\n\n')}\n`;
}

/** Kinds of Conventional Commits 1.0.0, and what readers call them. */
const KINDS: Record<string, string> = {
  feat: 'Nouveautés',
  fix: 'Corrections',
  hotfix: 'Corrections',
  security: 'Sécurité',
  perf: 'Performances',
  revert: 'Retours en arrière',
  docs: 'Documentation',
  build: 'Technique',
  chore: 'Technique',
  ci: 'Technique',
  refactor: 'Technique',
  style: 'Technique',
  test: 'Technique',
};
const BREAKING = 'Changements incompatibles';
/** Most teams write sentences, not kinds. */
const UNGROUPED = 'Changements';
const ORDER = [...new Set([BREAKING, 'Nouveautés', 'Corrections', UNGROUPED, ...Object.values(KINDS)])];
/** Longer lists are read by nobody; git has them. */
const MOST_TOLD = 500;

function changesOf({ changes, previous }: NotesInput): string {
  if (changes.length === 0) return `## Ce qui change\n\nRien depuis ${previous ?? 'le début'}.`;
  const told = Map.groupBy(changes.slice(0, MOST_TOLD), groupOf);
  const sections = ORDER.flatMap((title) => {
    const found = told.get(title);
    return found ? [`### ${title}\n\n${found.map(line).join('\n')}`] : [];
  });
  const rest = changes.length - MOST_TOLD;
  const more = rest > 0 ? [`… et ${rest} autres, que « git log » montre.`] : [];
  return ['## Ce qui change', ...sections, ...more].join('\n\n');
}

const conventional = /^(?<kind>[a-z]+)(?:\([^)]*\))?(?<breaking>!)?: (?<text>.+)$/i;

function groupOf({ subject, body }: Change): string {
  const { kind = '', breaking } = conventional.exec(subject)?.groups ?? {};
  if (breaking || /^BREAKING[ -]CHANGE: /m.test(body)) return BREAKING;
  if (/^Revert "/.test(subject)) return 'Retours en arrière';
  return KINDS[kind.toLowerCase()] ?? UNGROUPED;
}

function line({ subject, commit, components }: Change): string {
  const { kind = '', text = subject } = conventional.exec(subject)?.groups ?? {};
  const where = components.length > 0 ? ` · ${components.join(', ')}` : '';
  return `- ${plain(kind.toLowerCase() in KINDS ? text : subject)} (${commit.slice(0, 7)})${where}`;
}

const SINCE = { new: 'nouveau', changed: 'changé', same: 'inchangé' };

function componentsOf({ components }: NotesInput): string {
  const rows = components.map(
    ({ title, version, digest, since }) =>
      `| ${title} | ${version ?? '–'} | ${digest.slice(0, 12)} | ${SINCE[since]} |`,
  );
  return ['## Composants', '', '| Composant | Version | Artefact | |', '|---|---|---|---|', ...rows].join('\n');
}

function authorsOf({ changes }: NotesInput): string {
  const names = [...new Set(changes.map(({ author }) => author))].toSorted((a, b) => a.localeCompare(b, 'fr'));
  return names.length === 0 ? '' : `## Auteurs\n\n${names.map(plain).join(', ')}`;
}

function figuresOf({ changes, stats, previous }: NotesInput): string {
  const since = previous === null ? 'Première version' : `Depuis ${previous}`;
  const counted = [
    count(changes.length, 'commit'),
    count(stats.files, 'fichier'),
    count(stats.insertions, 'ligne ajoutée', 'lignes ajoutées'),
    count(stats.deletions, 'ligne retirée', 'lignes retirées'),
  ];
  return `## En chiffres\n\n${since} : ${counted.join(', ')}.`;
}

const count = (n: number, one: string, many = `${one}s`) => `${n} ${n < 2 ? one : many}`;

/** A subject is text, never markup. */
const plain = (text: string) => text.replaceAll('<', '\\<');
