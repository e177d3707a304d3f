import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ApiClient } from './client.ts';
import { Generator } from './generator.ts';
import { Journeys } from './journeys.ts';
import { ExpectedLedger } from './ledger.ts';
import type { Order, Reply } from './message.ts';
import { gather, type Population } from './population.ts';
import { Recorder } from './recorder.ts';
import { arrivals, chanceOf } from './schedule.ts';
import { summarise, toCsv, type Summary } from './summary.ts';

/** A load with its people, in a process of its own so that nothing else delays an arrival. */
class Load {
  readonly #people: Population;
  readonly #recorder: Recorder;
  readonly #ledger = new ExpectedLedger();
  #running: { journeys: Journeys; generator: Generator } | undefined;

  constructor(client: ApiClient, people: Population) {
    this.#people = people;
    this.#recorder = new Recorder(client);
  }

  begin(ratePerS: number, seed: number): void {
    const journeys = new Journeys(this.#recorder, this.#people, this.#ledger, chanceOf(seed));
    const send = (...due: Parameters<Journeys['run']>) => journeys.run(...due);
    this.#running = { journeys, generator: new Generator(arrivals(ratePerS, chanceOf(seed + 1)), send) };
  }

  async end(recordFile: string): Promise<Summary> {
    await this.#running?.generator.stop();
    await this.#running?.journeys.audit();
    this.#running = undefined;
    const sent = this.#recorder.take();
    await mkdir(dirname(recordFile), { recursive: true });
    await writeFile(recordFile, toCsv(sent));
    return summarise(sent, this.#ledger.takeFaults());
  }
}

let load: Load | undefined;

async function obey(order: Order): Promise<Reply> {
  if (order.type === 'gather') {
    const client = new ApiClient(order.url);
    load = new Load(client, await gather(client, order.consumers, order.partners));
    return { type: 'gathered' };
  }
  if (!load) throw new Error('The load has no people yet: gather them first.');
  if (order.type === 'end') return { type: 'ended', summary: await load.end(order.recordFile) };
  load.begin(order.ratePerS, order.seed);
  return { type: 'begun' };
}

process.on('message', (order: Order) => {
  obey(order)
    .catch((cause: unknown): Reply => ({
      type: 'failed',
      message: cause instanceof Error ? cause.message : String(cause),
    }))
    .then((reply) => process.send?.(reply));
});
process.on('disconnect', () => process.exit());
