import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { KEPT_SECONDS, Statistics } from '../../switch/statistics.ts';
import type { Stats } from '../../switch/wire.ts';
import type { SlotId } from '../target.ts';
import { CapRoverError } from './caprover-error.ts';
import { sampleIn } from './sample.ts';

const FORGET_EVERY = 10_000;

/**
 * What CapRover's nginx tells of each answer, made the switch's own statistics. Datagrams may be lost: then there is less
 * to judge by, and what was not counted on either side tells for neither. Seconds are those of this machine.
 */
export class Samples {
  readonly #socket: Socket;
  readonly #statistics = new Statistics();
  readonly #seen = new Map<string, number>();
  #count = 0;

  /**
   * Listens at `port` of all addresses; whoever reaches it is believed, so that only CapRover's nodes may.
   * @throws CapRoverError where somebody else listens
   */
  static async listen(port: number, type: 'udp6' | 'udp4' = 'udp6'): Promise<Samples> {
    const samples = new Samples(type);
    const socket = samples.#socket;
    socket.bind(port);
    const bound = await once(socket, 'listening').catch((error: NodeJS.ErrnoException) => error);
    // Some machines have no IPv6 at all.
    const without = 'code' in bound && (bound.code === 'EAFNOSUPPORT' || bound.code === 'EADDRNOTAVAIL');
    if (without && type === 'udp6') return Samples.listen(port, 'udp4');
    if (bound instanceof Error) {
      const cause = bound;
      const sentence = `Le port UDP ${port}, où CapRover envoie ses mesures, n’a pas pu être ouvert (${cause.message}) : arrêtez ce qui l’occupe, ou changez samples.port dans le plan.`;
      throw new CapRoverError('refused', sentence, { cause });
    }
    return samples;
  }

  private constructor(type: 'udp6' | 'udp4') {
    this.#socket = createSocket({ type, recvBufferSize: 4 * 1024 * 1024 }, (datagram) => this.#take(datagram));
  }

  get port(): number {
    return this.#socket.address().port;
  }

  /** As the switch's: of the seconds from `sinceSecond` on, at most the last 15 minutes. */
  stats(sinceSecond: number): Stats {
    const now = Date.now();
    return { now, buckets: this.#statistics.since(sinceSecond, now) };
  }

  /** When the last answer of a slot was told of, ms since 1970; 0: never. */
  lastOf({ environment, component, colour }: SlotId): number {
    return this.#seen.get(`${environment}/${component}-${colour}`) ?? 0;
  }

  async close(): Promise<void> {
    const closed = once(this.#socket, 'close');
    this.#socket.close();
    await closed;
  }

  #take(datagram: Buffer): void {
    const sample = sampleIn(datagram.toString('utf8'));
    if (!sample) return;
    const { environment, component, colour } = sample.slot;
    const now = Date.now();
    this.#seen.set(`${environment}/${component}-${colour}`, now);
    this.#statistics.series(sample.slot).record(now, sample.status, sample.latencyMs, sample.by);
    if (++this.#count % FORGET_EVERY === 0) this.#statistics.forget(now - KEPT_SECONDS * 1_000);
  }
}
