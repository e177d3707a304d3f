/** Where a variable finds others of this machine. */
export interface Addresses {
  /** The first port of the companions, and that of the HTTP API on the network. */
  companions: number;
  console: number;
  /** @throws RangeError when it has none */
  of(environment: string, component: string): number;
}

/**
 * A variable with its ports filled in: `{{companion+3}}` is the companions' fourth, `{{console}}` the HTTP API's,
 * `{{staging/api}}` that of a component in an environment. They are filled in at last, when a program is given its
 * settings: the plan and the configuration that a release goes back with keep the placeholder.
 */
export function filledIn(variables: Readonly<Record<string, string>>, addresses: Addresses): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).map(([name, text]) => [name, filled(text, addresses)]));
}

export function filled(text: string, { companions, console, of }: Addresses): string {
  return text
    .replaceAll(/\{\{companion\+([0-9])\}\}/g, (_, place: string) => String(companions + Number(place)))
    .replaceAll('{{console}}', String(console))
    .replaceAll(/\{\{([a-z0-9-]+)\/([a-z0-9-]+)\}\}/g, (_, environment: string, component: string) =>
      String(of(environment, component)),
    );
}

/** Those that nothing fills in, or that name what is not there. */
export function unknownPlaceholders(text: string, { of }: Pick<Addresses, 'of'>): string[] {
  return [...text.matchAll(/\{\{([^}]*)\}\}/g)].flatMap(([whole, inner = '']) => {
    if (inner === 'console' || /^companion\+[0-9]$/.test(inner)) return [];
    const [, environment = '', component = ''] = /^([a-z0-9-]+)\/([a-z0-9-]+)$/.exec(inner) ?? [];
    try {
      of(environment, component);
      return [];
    } catch {
      return [whole];
    }
  });
}
