/** What the API says a redemption came to. */
export interface Given {
  transferId: string;
  points: number;
}

interface Redemption {
  consumer: string;
  points: number;
  /** `open` until an answer tells. */
  state: 'open' | 'given' | 'refused';
  transferId: string | null;
}

/** The rule of the programme, stated here a second time on purpose: five points for each whole euro, by cents. */
export const pointsFor = (amountCents: number) => Math.floor(amountCents / 20);

/**
 * What every consumer's balance must be, kept from the answers alone. Compared with the API's ledger it shows every
 * effect that is missing, wrong or double.
 */
export class ExpectedLedger {
  readonly #redemptions = new Map<string, Redemption>();
  readonly #keyOfTransfer = new Map<string, string>();
  readonly #given = new Map<string, number>();
  readonly #open = new Map<string, number>();
  #faults: string[] = [];

  asked(key: string, consumer: string, points: number): void {
    this.#redemptions.set(key, { consumer, points, state: 'open', transferId: null });
    add(this.#open, consumer, points);
  }

  /** Also for the same key again: both answers must agree. */
  given(key: string, answer: Given): void {
    const redemption = this.#of(key);
    if (answer.points !== redemption.points) {
      this.#fault(`${key} gave ${answer.points} points, ${redemption.points} were due`);
    }
    if (redemption.transferId !== null && redemption.transferId !== answer.transferId) {
      this.#fault(`${key} was answered with two transfers`);
    }
    const other = this.#keyOfTransfer.get(answer.transferId);
    if (other !== undefined && other !== key) this.#fault(`${key} and ${other} share one transfer`);
    this.#keyOfTransfer.set(answer.transferId, key);
    if (redemption.state === 'open') this.#close(redemption, 'given');
    redemption.transferId = answer.transferId;
  }

  refused(key: string): void {
    const redemption = this.#of(key);
    if (redemption.state === 'given') this.#fault(`${key} was refused after it had been given`);
    if (redemption.state === 'open') this.#close(redemption, 'refused');
  }

  /** Nobody ever told whether these took effect: that is a fault of its own. Called when all had their chance. */
  settle(): void {
    for (const [key, redemption] of this.#redemptions) {
      if (redemption.state !== 'open') continue;
      this.#fault(`nobody answered ${key}, however often it was asked`);
      this.#close(redemption, 'refused');
    }
  }

  atLeast(consumer: string): number {
    return this.#given.get(consumer) ?? 0;
  }

  atMost(consumer: string): number {
    return this.atLeast(consumer) + (this.#open.get(consumer) ?? 0);
  }

  /** A balance read while others were redeeming: what was acknowledged before it was asked must be in it. */
  read(consumer: string, points: number, atLeast: number): void {
    const atMost = this.atMost(consumer);
    if (points < atLeast || points > atMost) {
      this.#fault(`${consumer} saw ${points} points, between ${atLeast} and ${atMost} were due`);
    }
  }

  unreadable(consumer: string, status: number | null): void {
    this.#fault(`the balance of ${consumer} could not be read (${status ?? 'no answer'})`);
  }

  /** The faults found since the last call. */
  takeFaults(): string[] {
    const faults = this.#faults;
    this.#faults = [];
    return faults;
  }

  #of(key: string): Redemption {
    const redemption = this.#redemptions.get(key);
    if (!redemption) throw new Error(`Nobody asked to redeem ${key}.`);
    return redemption;
  }

  #close(redemption: Redemption, state: 'given' | 'refused'): void {
    redemption.state = state;
    add(this.#open, redemption.consumer, -redemption.points);
    if (state === 'given') add(this.#given, redemption.consumer, redemption.points);
  }

  #fault(sentence: string): void {
    this.#faults.push(sentence);
  }
}

function add(sums: Map<string, number>, consumer: string, points: number): void {
  sums.set(consumer, (sums.get(consumer) ?? 0) + points);
}
