/** Work on one thing, one after the other, in the order in which it came; what fails keeps nothing back. */
export class InTurn {
  readonly #last = new WeakMap<object, Promise<unknown>>();

  at<T>(thing: object, work: () => Promise<T>): Promise<T> {
    const done = (this.#last.get(thing) ?? Promise.resolve()).then(work, work);
    this.#last.set(
      thing,
      done.catch(() => {}),
    );
    return done;
  }
}
