import { spawn, type ChildProcess } from 'node:child_process';

/** A real program behind the switch that exits shortly after it listens, and is started again at once. */
export class Mortal implements AsyncDisposable {
  deaths = 0;
  readonly #program: string;
  #child: ChildProcess;
  #isOver = false;

  constructor(port: number, livesMs: number) {
    this.#program = `
      import { createServer } from 'node:http';
      const server = createServer((request, response) => response.end('alive'));
      server.listen(${port}, '127.0.0.1', () => setTimeout(() => process.exit(1), ${livesMs}));`;
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
