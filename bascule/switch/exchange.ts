import type { Answer } from './answer.ts';
import type { Connection, Host } from './connection.ts';
import { logFailure } from './failure-log.ts';
import { passingValue } from './fields.ts';
import { forwardedHead } from './forwarded.ts';
import type { RequestHead, ResponseHead } from './head.ts';
import type { Pool } from './pool.ts';
import { Relay, type AnswerEnd, type RelayObserver } from './relay.ts';
import { nextStep, type Failure } from './retry.ts';
import type { Held, Service } from './service.ts';
import type { Shadow, Twin } from './shadow.ts';
import type { Slot, Stream } from './slot.ts';
import { StaticReply } from './static-reply.ts';
import { Visitor } from './visitor.ts';

/**
 * One request, from its head to the end of its answer: which slot answers it, what happens when that slot can't, and
 * what the statistics learn of it.
 */
export class Exchange implements Answer, RelayObserver, Held, Stream {
  since = 0;
  readonly #client: Connection;
  readonly #head: RequestHead;
  readonly #service: Service;
  readonly #host: Host;
  readonly #startedAt = performance.now();
  readonly #isSafe: boolean;
  #requestText = '';
  #slot: Slot | null = null;
  #pool: Pool | null = null;
  /** One that left its slot while we waited there. */
  #leftPool: Pool | null = null;
  #relay: Relay | null = null;
  #staticReply: StaticReply | null = null;
  #isStream = false;
  #deaths = 0;
  #visitor: Visitor | null = null;
  #twin: Twin | null = null;
  #refusedPools: Pool[] = [];
  #refusedSlots: Slot[] = [];
  #heldBody: Buffer[] = [];

  constructor(client: Connection, head: RequestHead, service: Service, host: Host) {
    this.#client = client;
    this.#head = head;
    this.#service = service;
    this.#host = host;
    this.#isSafe = client.isBodyDone && (head.method === 'GET' || head.method === 'HEAD' || head.method === 'OPTIONS');
  }

  start(): void {
    this.#client.answerWith(this);
    const { sticky, isSplit, shadow } = this.#service;
    if (sticky && isSplit) this.#visitor = Visitor.in(this.#head, sticky);
    this.#choose();
    if (shadow) this.#double(shadow);
  }

  bodyReceived(bytes: Buffer): void {
    if (this.#staticReply) return;
    if (this.#relay && this.#heldBody.length === 0 && this.#relay.isConnected) this.#relay.send(bytes);
    else this.#heldBody.push(bytes);
    if (!this.#isStream) this.moved();
  }

  bodyEnded(): void {
    this.#relay?.sendEnd();
  }

  writable(): void {
    this.#relay?.clientWritable();
    this.#staticReply?.writable();
  }

  clientGone(): void {
    this.#service.letGo(this);
    this.#relay?.cut();
    this.#staticReply?.cut();
    this.#twin?.abandon();
    this.#leave();
  }

  timedOut(): void {
    const relay = this.#relay;
    relay?.cut();
    if (relay?.hasAnswered) return this.#client.cut();
    if (relay && !relay.isConnected) return this.failed('refused', 'no connection in time');
    if (relay && this.#pool === this.#leftPool) return this.failed('died', 'its address left the slot');
    if (!this.#client.isBodyDone) return this.#refuse(408, 'Le corps de la requête a mis trop de temps.');
    this.failed('late', `no answer within ${this.#host.limits.firstByteWithinMs} ms`);
  }

  /** A node may be gone without a word: what can be sent again does not wait for its answer as long as others. */
  left(pools: readonly Pool[]): void {
    if (!this.#isSafe || !this.#pool || !pools.includes(this.#pool)) return;
    if (!this.#relay?.isConnected || this.#relay.hasAnswered) return;
    this.#leftPool = this.#pool;
    const { clock, limits } = this.#host;
    this.#client.deadline = Math.min(this.#client.deadline, clock.now + limits.leftWithinMs);
  }

  connected(): Buffer[] {
    this.#client.deadline = this.#host.clock.now + this.#host.limits.firstByteWithinMs;
    if (this.#service.heldCount > 0) this.#service.resumeHeld();
    const body = this.#heldBody;
    this.#heldBody = [];
    return body;
  }

  answering(head: ResponseHead): string {
    const { status, fields } = head;
    this.#twin?.real.begin(head);
    this.#slot?.series.record(Date.now(), status, performance.now() - this.#startedAt, 'slot');
    if (status === 101 || fields.eventStream) this.#becomeStream();
    return this.#visitor?.isNew ? this.#greeting(passingValue(fields, 'cache-control')) : '';
  }

  moved(): void {
    if (!this.#isStream) this.#client.deadline = this.#host.clock.now + this.#host.limits.stalledMs;
  }

  finished(end: AnswerEnd): void {
    this.#relay = null;
    this.#leave();
    if (end === 'cut') this.#twin?.abandon();
    else this.#twin?.realEnded();
    if (end === 'cut') this.#client.cut();
    else this.#client.answered(end === 'whole' ? 'framing' : 'connection');
  }

  failed(failure: Failure, reason: string): void {
    this.#relay = null;
    if (failure === 'died') this.#deaths += 1;
    const next = nextStep(failure, { isSafe: this.#isSafe, deaths: this.#deaths });
    if (next === 'another-address') return this.#goElsewhere();
    if (next === 'fresh-connection') return this.#sendTo(this.#slot?.nextPool([]) ?? null, 'fresh');
    this.#gatewayFailure(failure === 'late' ? 504 : 502, reason);
  }

  resume(): void {
    this.#refusedPools = [];
    this.#refusedSlots = [];
    this.#choose();
  }

  giveUp(): void {
    this.#gatewayFailure(503, 'no slot answered while the request waited');
  }

  /** A stream that outlived its slot's traffic for too long. */
  cut(): void {
    this.#client.cut();
  }

  /** Choice and count are one synchronous step: a drain that begins after it waits for this request. */
  #choose(): void {
    this.#enter(this.#service.choose(this.#visitor?.name ?? null));
  }

  #enter(slot: Slot | null): void {
    this.#slot = slot;
    if (!slot) return this.#hold();
    slot.enter();
    if (slot.backend.kind === 'static') return this.#serveFile(slot);
    this.#sendTo(slot.nextPool(this.#refusedPools), 'pooled');
  }

  #sendTo(pool: Pool | null, connection: 'pooled' | 'fresh'): void {
    if (!pool) return this.#goElsewhere();
    this.#pool = pool;
    const upstream = (connection === 'pooled' ? pool.take() : null) ?? pool.connect();
    if (!upstream.isConnected) this.#client.deadline = this.#host.clock.now + this.#host.limits.connectWithinMs;
    if (this.#requestText === '') this.#requestText = this.#forwarded();
    this.#relay = new Relay(this.#client, this.#head, this.#requestText, upstream, this);
    if (this.#twin) this.#relay.tap = this.#twin.real;
    this.#relay.start();
  }

  #forwarded(): string {
    return forwardedHead(this.#head, this.#client.remoteAddress, this.#service.edges);
  }

  /** Nothing was written yet: another address, the other slot, and at last the queue. */
  #goElsewhere(): void {
    const slot = this.#slot;
    if (!slot) return this.#hold();
    if (this.#pool) this.#refusedPools.push(this.#pool);
    const pool = slot.nextPool(this.#refusedPools);
    if (pool) return this.#sendTo(pool, 'pooled');
    this.#refusedSlots.push(slot);
    const other = this.#service.otherWeighted(slot);
    this.#leave();
    if (!other || this.#refusedSlots.includes(other)) return this.#hold();
    // The verdict has to see a slot that refuses, although the client does not.
    slot.series.record(Date.now(), 503, performance.now() - this.#startedAt, 'gateway');
    this.#enter(other);
  }

  #hold(): void {
    const { clock, limits } = this.#host;
    if (this.since === 0) this.since = clock.now;
    if (this.#service.heldCount >= limits.heldRequests) return this.giveUp();
    this.#client.deadline = Infinity;
    if (!this.#client.isBodyDone) this.#client.socket.pause();
    this.#service.hold(this);
  }

  #serveFile(slot: Slot): void {
    this.#staticReply = new StaticReply(this.#client, this.#head, this.#host.clock, {
      answering: (status, cacheControl) => {
        slot.series.record(Date.now(), status, performance.now() - this.#startedAt, 'slot');
        return this.#greeting(cacheControl);
      },
      moved: () => this.moved(),
      finished: (end) => this.finished(end),
    });
    this.#staticReply.start(slot, this.#service.other(slot));
  }

  #gatewayFailure(status: 502 | 503 | 504, reason: string): void {
    const slot = this.#slot ?? this.#refusedSlots.at(-1) ?? null;
    const latencyMs = performance.now() - this.#startedAt;
    slot?.series.record(Date.now(), status, latencyMs, 'gateway');
    logFailure({ service: this.#service, slot, head: this.#head, status, reason, latencyMs });
    this.#refuse(status, GATEWAY_SENTENCES[status], status === 503 ? 'Retry-After: 1\r\n' : '');
  }

  #refuse(status: number, sentence: string, fields = ''): void {
    this.#relay = null;
    this.#twin?.abandon();
    this.#leave();
    this.#client.refuse(status, sentence, fields);
  }

  #becomeStream(): void {
    this.#isStream = true;
    this.#twin?.abandon();
    this.#client.deadline = Infinity;
    this.#slot?.becameStream(this);
  }

  #leave(): void {
    const slot = this.#slot;
    this.#slot = null;
    if (this.#isStream) slot?.streams.delete(this);
    else slot?.leave();
  }

  /** After the request went out: its copy delays nothing. */
  #double(shadow: Shadow): void {
    if (!this.#relay || !this.#slot || !this.#client.isBodyDone) return;
    this.#twin = shadow.double(this.#slot, this.#head, this.#requestText);
    this.#relay.tap = this.#twin?.real ?? null;
  }

  #greeting(cacheControl: string): string {
    const { sticky } = this.#service;
    return this.#visitor && sticky ? this.#visitor.greeting(sticky, this.#head.host, cacheControl) : '';
  }
}

const GATEWAY_SENTENCES = {
  502: 'Le service s’est interrompu avant de répondre ; on ne sait pas s’il a traité la demande.',
  503: 'Le service n’est pas prêt ; réessayez dans un instant.',
  504: 'Le service n’a pas répondu à temps.',
};
