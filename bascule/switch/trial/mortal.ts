import { spawn, type ChildProcess } from 'node:child_process';

/** A real program behind the switch that exits shortly after it listens, and is started again at once. */
export class Mortal implements AsyncDisposable {
  deaths = 0;
  readonly #program: string;
  #child: ChildProcess;
  #isOver = false;

  /** A life is so many answers: counted in time, it could be over on a busy machine before the first. */
  constructor(port: number, answers: number) {
    this.#program = `
      import { createServer } from 'node:http';
      let left = ${answers};
      const server = createServer((request, response) => {
        if (left-- === 0) process.exit(1);
        response.end('alive');
      });
      server.listen(${port}, '127.0.0.1');`;
    this.#child = this.#start();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    this.#child.kill('SIGKILL');
  }

  #start(): ChildProcess {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', this.#program], { stdio: 'ignore' });
    child.once('exit', () => {
      this.deaths += 1;
      if (!this.#isOver) this.#child = this.#start();
    });
    return child;
  }
}
