/** What goes on right now: on a terminal one line that gives way to the next, elsewhere nothing. */
export function passingLine(): { show(text: string): void; clear(): void } {
  const { stdout } = process;
  if (!stdout.isTTY) return { show: () => {}, clear: () => {} };
  const clear = () => void stdout.write('\r\u001b[2K');
  return {
    clear,
    show(text) {
      clear();
      stdout.write(`… ${text}`.slice(0, stdout.columns - 1));
    },
  };
}
