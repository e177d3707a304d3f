import type { Command } from 'commander';

/** Adds a command to a parent, with the options that all of them have. */
export type Add = (parent: Command, words: string, description: string) => Command;

/** Makes commander's action of what answers an exit code. */
export type Run = <Args extends unknown[]>(
  command: (...args: Args) => Promise<number>,
) => (...args: Args) => Promise<void>;
