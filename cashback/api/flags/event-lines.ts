/** One message of an event stream, as far as flags need it. */
export type EventMessage = Readonly<{ id: string | null; data: string }>;

/** Messages of an event stream out of its pieces, wherever these are cut (WHATWG HTML, 9.2.6). Comments are passed over. */
export class EventLines {
  #rest = '';
  #id: string | null = null;
  #data: string[] = [];

  push(piece: string): EventMessage[] {
    const lines = (this.#rest + piece).split(/\r\n|\n/);
    this.#rest = lines.pop() ?? '';
    return lines.flatMap((line) => this.#line(line));
  }

  #line(line: string): EventMessage[] {
    if (line !== '') {
      const [, field, value = ''] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
      if (field === 'data') this.#data.push(value);
      if (field === 'id') this.#id = value;
      return [];
    }
    const data = this.#data.splice(0);
    return data.length > 0 ? [{ id: this.#id, data: data.join('\n') }] : [];
  }
}
