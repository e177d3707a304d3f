const HEAD = 8;

/**
 * The lines of a service's log, oldest first, whichever container wrote them: frames of 8 bytes and a text (Docker Engine
 * API, « Stream format »), each text beginning with its time.
 */
export function linesIn(frames: Buffer): string[] {
  const lines: { at: string; text: string }[] = [];
  for (let at = 0; at + HEAD <= frames.length;) {
    const length = frames.readUInt32BE(at + 4);
    const text = frames.toString('utf8', at + HEAD, at + HEAD + length);
    for (const line of text.split('\n').filter((each) => each !== '')) {
      const [, time = '', rest = line] = /^(\d{4}-\d\d-\d\dT[\d:.]+Z) ?(.*)$/s.exec(line) ?? [];
      lines.push({ at: time, text: rest });
    }
    at += HEAD + length;
  }
  return lines.sort((one, other) => one.at.localeCompare(other.at)).map(({ text }) => text);
}
