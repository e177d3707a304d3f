/** One line of a schema's dump, as in `column wallet.entry.amount`, `bigint not null`. */
export interface SchemaLine {
  object: string;
  said: string;
}

/** What two schemas say differently of one object; null: it is not there. */
export interface Difference {
  object: string;
  before: string | null;
  after: string | null;
}

/** What differs, in the order of the objects' names. Rights are part of a schema. */
export function schemaDiff(before: SchemaLine[], after: SchemaLine[]): Difference[] {
  const [was, is] = [byObject(before), byObject(after)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .toSorted()
    .map((object) => ({ object, before: was.get(object) ?? null, after: is.get(object) ?? null }))
    .filter((each) => each.before !== each.after);
}

/** `+ index i: CREATE INDEX...` came, `- ...` went, `~ ...` changed. Of a long text, the first lines that differ. */
export function shownDifference({ object, before, after }: Difference): string {
  if (before === null) return `+ ${object} : ${oneLine(after ?? '')}`;
  if (after === null) return `- ${object} : ${oneLine(before)}`;
  const [was, is] = [before.split('\n'), after.split('\n')];
  const at = was.findIndex((line, index) => line !== is[index]);
  const index = at === -1 ? was.length : at;
  return `~ ${object} : ${oneLine(was[index] ?? 'rien')} → ${oneLine(is[index] ?? 'rien')}`;
}

/** Several lines may tell of one object: they count together. */
function byObject(lines: SchemaLine[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const { object, said } of lines) {
    const known = found.get(object);
    found.set(object, known === undefined ? said : `${known}\n${said}`);
  }
  return found;
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 160 ? `${line.slice(0, 157)}...` : line;
}
