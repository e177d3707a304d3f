/** This machine as what runs on it writes it. */
const HERE = /(?<![\w.-])(?:127\.0\.0\.1|localhost):(\d{1,5})(?!\d)/g;

/**
 * What a program is given, as it must read it where this machine is not 127.0.0.1 but `address`: in a container. Answers
 * the ports of this machine that it names too: they must be reachable there.
 */
export function seenFrom(
  address: string,
  values: Readonly<Record<string, string>>,
): { values: Record<string, string>; ports: number[] } {
  const ports = new Set<number>();
  const seen = Object.entries(values).map(([name, text]) => [
    name,
    text.replaceAll(HERE, (_, port: string) => {
      ports.add(Number(port));
      return `${address}:${port}`;
    }),
  ]);
  return { values: Object.fromEntries(seen) as Record<string, string>, ports: [...ports].sort((a, b) => a - b) };
}
