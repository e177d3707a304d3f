import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

/**
 * What Docker has at 127.0.0.11: names of services on the overlay network become their virtual address. UDP, A and AAAA
 * questions only (RFC 1035, 4.1), as nginx's resolver asks them.
 */
export class NameServer {
  readonly #socket: Socket;
  readonly #addressOf: (name: string) => string | null;
  port = 0;

  static async start(addressOf: (name: string) => string | null): Promise<NameServer> {
    const server = new NameServer(addressOf);
    server.#socket.bind(0, '127.0.0.1');
    await once(server.#socket, 'listening');
    server.port = server.#socket.address().port;
    return server;
  }

  private constructor(addressOf: (name: string) => string | null) {
    this.#addressOf = addressOf;
    this.#socket = createSocket('udp4', (question, from) => {
      const answer = this.#answer(question);
      if (answer) this.#socket.send(answer, from.port, from.address);
    });
  }

  async close(): Promise<void> {
    const closed = once(this.#socket, 'close');
    this.#socket.close();
    await closed;
  }

  #answer(question: Buffer): Buffer | null {
    const labels: string[] = [];
    let at = 12;
    for (let length = question[at]; length; length = question[at]) {
      labels.push(question.toString('latin1', at + 1, at + 1 + length));
      at += 1 + length;
    }
    const end = at + 5;
    if (question.length < end) return null;
    const address = this.#addressOf(labels.join('.').toLowerCase());
    const wanted = address !== null && question.readUInt16BE(at + 1) === 1;
    const head = Buffer.alloc(12);
    question.copy(head, 0, 0, 2);
    // An answer, recursion available; 3: there is no such name.
    head.writeUInt16BE(0x8180 | (address === null ? 3 : 0), 2);
    head.writeUInt16BE(1, 4);
    head.writeUInt16BE(wanted ? 1 : 0, 6);
    const asked = question.subarray(12, end);
    if (!wanted) return Buffer.concat([head, asked]);
    const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 2, 88, 0, 4, ...address.split('.').map(Number)]);
    return Buffer.concat([head, asked, record]);
  }
}
