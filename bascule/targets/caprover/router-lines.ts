import { variable, type ComponentRoutes, type RouterState } from './router-state.ts';

export interface RouterRules {
  /** How a visitor is known while two versions share the traffic; null: each request for itself. */
  sticky: { cookie: string; header: string | null; domain: string | null } | null;
  /** Where samples go, `address:port`. */
  samples: string;
}

const KEPT_SECONDS = 7 * 24 * 3_600;

/**
 * `map` and `split_clients` name, for each request, the slot of each component; a component's public app passes it on to
 * `$bascule_<environment>__<component>`. Weights are all that differs between two shares, so a change of them is one
 * reload for all components, and no container is touched.
 */
export function routerLines(state: RouterState, rules: RouterRules): string[] {
  return [
    ...visitor(state, rules),
    ...Object.entries(state.components).flatMap(([name, routes]) => component(state, name, routes, rules)),
    ...samples(state, rules),
  ];
}

/** Who asks, and whether we ask ourselves: by the key, for one slot or to see which one answers. */
function visitor({ environment, key }: RouterState, { sticky }: RouterRules): string[] {
  const own = variable(environment);
  const header = sticky?.header ? `$http_${sticky.header.replaceAll('-', '_')}` : '""';
  const cookie = sticky?.cookie.replace(/[^\w]/g, '\\$&');
  return [
    ...map('$http_cookie', `${own}_cookie`, [
      ['default', ''],
      ...(cookie ? [[`~(?:^|;\\s*)${cookie}=(?<${own}_c>[^;\\s]+)`, `$${own}_c`] as const] : []),
    ]),
    ...map(`$${own}_cookie`, `${own}_told`, [
      ['default', `$${own}_cookie`],
      ['', header === '""' ? '' : header],
    ]),
    ...map(`$${own}_told`, `${own}_visitor`, [
      ['default', `$${own}_told`],
      ['', '$request_id'],
    ]),
    // A WebSocket is asked for; else connections to the slot are kept.
    ...map('$http_upgrade', `${own}_connection`, [
      ['default', 'upgrade'],
      ['', ''],
    ]),
    ...map('$http_x_bascule_slot', `${own}_asked`, [
      ['default', ''],
      [`~^${key}:visit-`, 'visit'],
      [`~^${key}:`, 'look'],
    ]),
  ];
}

function component(state: RouterState, name: string, routes: ComponentRoutes, { sticky }: RouterRules): string[] {
  const own = variable(state.environment, name);
  const all = variable(state.environment);
  const split = routes.weights.blue > 0 && routes.weights.green > 0;
  return [
    ...share(all, own, routes),
    // By its name: what it mounts of others goes by their weights.
    ...map('$http_x_bascule_slot', `${own}_colour`, [
      ['default', `$${own}_share`],
      [`~^${state.key}:(visit-)?blue@${name}$`, 'blue'],
      [`~^${state.key}:(visit-)?green@${name}$`, 'green'],
    ]),
    ...map(`$${own}_colour`, own, [
      ['default', ''],
      ['blue', routes.blue.address],
      ['green', routes.green.address],
    ]),
    ...map(`$${all}_asked`, `${own}_answer`, [
      ['default', `$${own}_colour r${state.revision}`],
      ['', ''],
    ]),
    ...greeting(all, own, split ? sticky : null),
  ];
}

/** A visitor keeps its point of the scale: as the newcomer's share grows, nobody leaves it. */
function share(all: string, own: string, { weights, newcomer }: ComponentRoutes): string[] {
  const { blue, green } = weights;
  if (blue > 0 && green > 0) {
    const other = newcomer === 'blue' ? 'green' : 'blue';
    return [
      `split_clients "$${all}_visitor" $${own}_share {`,
      `    ${weights[newcomer]}% ${newcomer};`,
      `    * ${other};`,
      '}',
    ];
  }
  return map('$host', `${own}_share`, [['default', blue > 0 ? 'blue' : green > 0 ? 'green' : '']]);
}

/** The cookie of a new visitor; not with an answer that a shared cache may keep, for all behind it would be one. */
function greeting(all: string, own: string, sticky: RouterRules['sticky']): string[] {
  const domain = sticky?.domain ? `; Domain=${sticky.domain}` : '';
  const cookie = sticky
    ? `${sticky.cookie}=$request_id; Path=/; Max-Age=${KEPT_SECONDS}; HttpOnly; SameSite=Lax${domain}`
    : '';
  return [
    ...map(`$${all}_told$${all}_asked|$upstream_http_cache_control`, `${own}_greeting`, [
      ['default', ''],
      ...(sticky
        ? ([
            ['~*^\\|.*(private|no-store)', cookie],
            ['~*^\\|.*(public|immutable|s-maxage|max-age=0*[1-9])', ''],
            ['~^\\|', cookie],
          ] as const)
        : []),
    ]),
    ...map(`$${own}_greeting`, `${own}_private`, [
      ['default', 'private'],
      ['', ''],
    ]),
  ];
}

/**
 * One datagram for each answer of a slot. `$proxy_host` is what the request was passed to, so that it holds for whatever
 * server block it came by. 499: the client went away first, and was not answered.
 */
function samples({ environment, components }: RouterState, { samples: to }: RouterRules): string[] {
  const own = variable(environment);
  const slots = Object.entries(components).flatMap(([name, routes]) =>
    (['blue', 'green'] as const).flatMap((colour) => {
      const { address, version } = routes[colour];
      // nginx leaves the port out where it is the protocol's own.
      const names = [address, ...(address.endsWith(':80') ? [address.slice(0, -3)] : [])];
      return names.map(
        (each) =>
          [`~^${each.replace(/[.-]/g, '\\$&')}$`, `${environment} ${name} ${colour} ${version ?? '-'}`] as const,
      );
    }),
  );
  return [
    ...map('$proxy_host', `${own}_slot`, [['default', ''], ...slots]),
    ...map(`$status:$${own}_asked:$${own}_slot`, `${own}_counted`, [
      ['default', '1'],
      ['~^499:', '0'],
      ['~^\\d+:look:', '0'],
      ['~:$', '0'],
    ]),
    `log_format ${own} '$msec $status $request_time $upstream_header_time $${own}_slot';`,
    sampleLog(environment, to),
  ];
}

/** An app's server block that has a log of its own needs this one too. */
export function sampleLog(environment: string, to: string): string {
  const own = variable(environment);
  const tag = own.slice(0, 32);
  return `access_log syslog:server=${to},tag=${tag},nohostname ${own} if=$${own}_counted;`;
}

/** Keys that may be long are regular expressions: the others share a hash table whose size is not ours to set. */
function map(from: string, to: string, entries: readonly (readonly [string, string])[]): string[] {
  const quoted = (text: string) => (text === 'default' ? text : `"${text}"`);
  return [`map "${from}" $${to} {`, ...entries.map(([key, value]) => `    ${quoted(key)} "${value}";`), '}'];
}
