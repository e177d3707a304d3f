/** Where a command's words go: sentences for people, or JSON lines for programs; never both. */
export interface Output {
  /** How the reader reads; `terminal` may redraw. */
  kind: 'terminal' | 'plain' | 'json';
  /** One line for a person; nothing with --json. */
  say(line: string): void;
  /** One JSON line for a program; nothing without --json. */
  record(value: unknown): void;
  /** What a reader should know beside the result, on stderr. */
  note(line: string): void;
}

export function outputOf({ json }: { json?: boolean }): Output {
  const note = (line: string) => void process.stderr.write(`${line}\n`);
  const write = (line: string) => void process.stdout.write(`${line}\n`);
  if (json) return { kind: 'json', say: () => {}, record: (value) => write(JSON.stringify(value)), note };
  return { kind: process.stdout.isTTY ? 'terminal' : 'plain', say: write, record: () => {}, note };
}
