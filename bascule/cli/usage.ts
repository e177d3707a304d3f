import type { CommanderError } from 'commander';

/** Commander's headings of a help page. */
const HEADINGS: Record<string, string> = {
  'Usage:': 'Utilisation :',
  'Arguments:': 'Arguments :',
  'Options:': 'Options :',
  'Commands:': 'Commandes :',
};

export const headingOf = (heading: string) => HEADINGS[heading] ?? heading;

/** Commander's "error: unknown command 'deplo'\n(Did you mean deploy?)" as one sentence that says what is allowed. */
export function usageSentence({ code, message }: CommanderError): string {
  if (code === 'commander.help') return 'Donnez une commande : « npx bascule --help » en montre la liste.';
  const [told = '', near] = message.replace(/^error: /, '').split('\n');
  return `${mistakeIn(told)}${suggestionIn(near)} « npx bascule --help » montre ce qui est permis.`;
}

const MISTAKES: [RegExp, string][] = [
  [/^unknown command '(.*)'$/, 'La commande « $1 » n’existe pas'],
  [/^unknown option '(.*)'$/, 'L’option « $1 » n’existe pas'],
  [/^missing required argument '(.*)'$/, 'Il manque l’argument <$1>'],
  [/^option '(.*)' argument missing$/, 'Il manque la valeur de l’option « $1 »'],
  [/^required option '(.*)' not specified$/, 'Il manque l’option « $1 »'],
  [
    /^too many arguments for '(.*)'\. Expected (\d+) arguments? but got (\d+)\.$/,
    'Trop d’arguments pour « $1 » : $3 au lieu de $2',
  ],
  [/^option '(.*)' argument '(.*)' is invalid\. (.*)$/, 'L’option « $1 » ne prend pas « $2 » : $3'],
];

/** What commander may say some day and is not known here is better told in English than not at all. */
function mistakeIn(told: string): string {
  const known = MISTAKES.find(([pattern]) => pattern.test(told));
  return known ? told.replace(...known) : told;
}

function suggestionIn(near = ''): string {
  const names = /^\(Did you mean (?:one of )?(.*)\?\)$/.exec(near)?.[1]?.split(', ') ?? [];
  return names.length === 0 ? '.' : ` ; vouliez-vous dire ${names.map((name) => `« ${name} »`).join(' ou ')} ?`;
}
