/** What tells of a person in a sentence: addresses, French numbers, tokens and codes that one can act with. */
const personal: readonly [pattern: RegExp, stand: string][] = [
  [/[\w.+-]+@[\w-]+\.[\w.]+/g, '[adresse]'],
  [/(?:\+33|0)[1-9](?:[\s.-]?\d{2}){4}\b/g, '[numéro]'],
  [/RW1\.[\w-]{20,}/g, '[code]'],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]+/g, '[jeton]'],
  [/([?#&][\w-]+=)[^&\s"']+/g, '$1[valeur]'],
];

/** A text as it may leave in a report of an error: whoever mends it need not know whom it met. */
export function withoutPersons(text: string): string {
  return personal.reduce((clean, [pattern, stand]) => clean.replace(pattern, stand), text);
}
