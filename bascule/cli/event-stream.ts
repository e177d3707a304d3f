/** One message of a stream of server-sent events. `event` is `message` when the server named none. */
export interface StreamMessage {
  id: string | null;
  event: string;
  data: string;
}

/**
 * Reads server-sent events out of chunks cut anywhere (WHATWG HTML § 9.2.6); a message whose end is missing is not
 * told, as the standard says: after a reconnection it comes again.
 */
export async function* messagesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<StreamMessage> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const blocks = (rest + decoder.decode(chunk, { stream: true })).replaceAll('\r\n', '\n').split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const message = parse(block);
      if (message) yield message;
    }
  }
}

function parse(block: string): StreamMessage | null {
  const fields = block.split('\n').map((line) => /^([^:]*)(?:: ?(.*))?$/.exec(line)?.slice(1) ?? []);
  const values = (name: string) => fields.flatMap(([field, value]) => (field === name ? [value ?? ''] : []));
  const data = values('data');
  if (data.length === 0) return null;
  return { id: values('id').at(-1) ?? null, event: values('event').at(-1) ?? 'message', data: data.join('\n') };
}
