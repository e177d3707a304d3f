import type { Action } from '../core/deployment/decide.ts';
import { live } from './engine.ts';
import type { Fate } from './faults.ts';
import type { Run } from './run.ts';
import type { Task } from './schedule.ts';
import type { Step, Work } from './step.ts';
import type { Turn } from './turn.ts';

/** Fates of a command that is sent. */
type Arriving = Exclude<Fate, 'crash-before' | 'paused'>;

/** What an engine is told when its command got no answer. */
class NoAnswer extends Error {}

/**
 * One process of Bascule: it drives an engine's work step by step on the schedule, and lets faults come between. Dead, it
 * never acts again; standing still, it goes on later as if nothing had been.
 */
export class Server {
  readonly name: string;
  epoch = 0;
  alive = true;
  /** What its engine is at. */
  turn: Turn | null = null;
  action: Action['type'] | null = null;
  readonly #run: Run;
  readonly #work: Work<'lost'>;
  #sleeping: { step: Step; task: Task } | null = null;

  constructor(run: Run, name: string) {
    this.name = name;
    this.#run = run;
    this.#work = live(run.ground, {
      began: (epoch) => {
        this.epoch = epoch;
      },
      turn: (turn, action) => {
        this.turn = turn;
        this.action = action;
        run.turnBegins(this, action);
      },
    });
    this.#go(() => this.#work.next());
  }

  die(): void {
    this.alive = false;
    if (this.#sleeping?.task) this.#run.clock.cancel(this.#sleeping.task);
    this.#sleeping = null;
  }

  /** A fact was written through this process. */
  hear(fact: string): void {
    const sleeping = this.#sleeping;
    if (!sleeping?.step.hears?.some((each) => each === fact)) return;
    this.#run.clock.cancel(sleeping.task);
    this.#sleeping = null;
    this.#run.clock.after(0, () => this.#go(() => this.#work.next(true)));
  }

  #go(resume: () => IteratorResult<Step, 'lost'>): void {
    if (!this.alive) return;
    const { done, value } = resume();
    if (done) {
      this.#run.tell(this, () => 'a perdu le bail et se retire');
      return this.die();
    }
    this.#take(value);
  }

  #take(step: Step): void {
    const { clock, faults } = this.#run;
    const fate = faults.fateOf(step);
    switch (fate) {
      case 'crash-before':
        this.#run.tell(this, () => `PANNE : tué avant « ${step.words()} »`);
        return this.#run.crashed(this);
      case 'paused':
        this.#run.tell(this, () => `PANNE : se fige avant « ${step.words()} », et passe pour mort`);
        clock.after(this.#run.paused(), () => this.#attempt(step, 'done'));
        return;
      default:
        this.#attempt(step, fate);
    }
  }

  #attempt(step: Step, fate: Arriving): void {
    const { clock } = this.#run;
    if (!this.alive) return;
    const task = clock.after(step.tookMs, () => this.#arrive(step, fate));
    if (step.hears) this.#sleeping = { step, task };
  }

  /** The command comes to where it is meant for. */
  #arrive(step: Step, fate: Arriving): void {
    if (!this.alive) return;
    this.#sleeping = null;
    const run = this.#run;
    if (fate !== 'done') run.tell(this, () => `PANNE (${told[fate]}) : ${step.words()}`);
    else run.tell(this, step.words);
    if (fate === 'not-carried-out') return this.#go(() => this.#work.throw(new NoAnswer('Pas de réponse.')));
    if (fate === 'lost') run.ground.world.forgetTraffic();
    if (fate === 'late' || fate === 'lost') return this.#go(() => this.#work.next([]));
    const answer = this.#carryOut(step, fate === 'repeated');
    if (run.violation) return;
    if (fate === 'crash-after') return run.crashed(this);
    if (fate === 'answer-lost') return this.#go(() => this.#work.throw(new NoAnswer('Réponse perdue.')));
    this.#go(() => ('error' in answer ? this.#work.throw(answer.error) : this.#work.next(answer.value)));
  }

  #carryOut(step: Step, twice: boolean): { value: unknown } | { error: unknown } {
    try {
      this.#run.refuseWhenAway(step.place);
      const value = step.do();
      if (twice) step.do();
      return { value };
    } catch (error) {
      this.#run.tell(this, () => `  refusé : ${error instanceof Error ? error.message : String(error)}`);
      return { error };
    } finally {
      this.#run.look(this);
    }
  }
}

const told = {
  'crash-after': 'tué juste après',
  'not-carried-out': 'commande perdue',
  'answer-lost': 'réponse perdue',
  repeated: 'commande répétée',
  late: 'statistiques en retard',
  lost: 'statistiques perdues',
};
