const HIDDEN = '•••';

/** What looks like a secret in what programs write, each with the part that is kept. */
const PATTERNS: [RegExp, string][] = [
  [/\b(Bearer|Basic) [\w.~+/=-]{8,}/gi, `$1 ${HIDDEN}`],
  [/\b(bsc_|gh[opsu]_|github_pat_|xox[abps]-|sk_live_|AKIA)[\w-]{8,}/g, `$1${HIDDEN}`],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, HIDDEN],
  [/([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s@/]+@/gi, `$1:${HIDDEN}@`],
  [
    /((?:password|passwd|mot de passe|secret|token|api[-_ ]?key)["']?\s*[:=]\s*)(["']?)[^\s"',;}]+\2/gi,
    `$1$2${HIDDEN}$2`,
  ],
  [/^[A-Za-z0-9+/]{60,}={0,2}$/gm, HIDDEN],
];

/** Shorter ones would hide ordinary words. */
const SHORTEST = 6;

/** The text without the given values, and without what looks like a secret. */
export function redacted(text: string, hidden: string[]): string {
  const known = hidden.filter((value) => value.length >= SHORTEST).toSorted((a, b) => b.length - a.length);
  const without = known.reduce((rest, value) => rest.replaceAll(value, HIDDEN), text);
  return PATTERNS.reduce((rest, [pattern, kept]) => rest.replace(pattern, kept), without);
}
