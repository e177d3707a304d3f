/** Something that will happen; one that was cancelled does not. */
export interface Task {
  at: number;
  order: number;
  run: (() => void) | null;
}

/** Virtual time: it stands still while something happens, and jumps to the next thing that does. */
export class Schedule {
  /** Milliseconds since 1970. */
  now: number;
  /** Latest first, so that the next one is at the end; of two at the same moment the one that was asked for first. */
  readonly #tasks: Task[] = [];
  #order = 0;

  constructor(start: number) {
    this.now = start;
  }

  after(ms: number, run: () => void): Task {
    const task = { at: this.now + ms, order: (this.#order += 1), run };
    let place = this.#tasks.length;
    while (place > 0 && (this.#tasks[place - 1] as Task).at <= task.at) place -= 1;
    this.#tasks.splice(place, 0, task);
    return task;
  }

  cancel(task: Task): void {
    task.run = null;
  }

  /** Lets the next thing happen. False: nothing will any more. */
  step(): boolean {
    for (let task = this.#tasks.pop(); task; task = this.#tasks.pop()) {
      if (!task.run) continue;
      this.now = task.at;
      task.run();
      return true;
    }
    return false;
  }
}
