/** What a service does after it has answered. Whoever is called back may not listen: that is theirs to mend. */
export function inBackground(service: string, work: () => Promise<unknown>): void {
  setImmediate(() => {
    work().catch((error: unknown) => {
      process.stderr.write(`${service}: ${error instanceof Error ? error.message : String(error)}\n`);
    });
  });
}
