import { z } from 'zod';

/** Upper edges of the latency histogram, in ms; one more cell counts what lies beyond the last. */
export const LATENCY_EDGES_MS = [
  1, 2, 5, 10, 20, 35, 50, 75, 100, 150, 200, 300, 500, 750, 1000, 2000, 5000, 10_000,
] as const;

const name = z.string().regex(/^[a-z][a-z0-9-]{0,30}$/, {
  error: 'utilisez des minuscules, des chiffres et des tirets, en commençant par une lettre (31 caractères au plus)',
});
const host = z.string().regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/, {
  error: 'un hôte s’écrit en minuscules, chiffres, points et tirets, sans port',
});
const mountPath = z.string().regex(/^\/[^\s?#]*[^\s?#/]$/, {
  error: 'un montage commence par « / », ne finit pas par « / », et ne contient ni espace, ni « ? », ni « # »',
});
const address = z.string().regex(/^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+):\d{1,5}$/, {
  error: 'une adresse est hôte:port, par exemple 127.0.0.1:41001',
});
const edge = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], {
  error: 'un bord est une adresse IP, ou un réseau comme 10.20.0.0/24',
});
const epoch = z.int().min(0);
const percent = z.int().min(0).max(100);

export const colour = z.enum(['blue', 'green']);

export const processBackend = z.strictObject({
  kind: z.literal('process'),
  addresses: z.array(address).min(1, { error: 'un processus a besoin d’au moins une adresse' }),
});

export const staticBackend = z.strictObject({
  kind: z.literal('static'),
  directory: z.string().startsWith('/', { error: 'le dossier de fichiers statiques est un chemin absolu' }),
  /** The file that answers navigations to paths without a file, as 'index.html'; null: 404. */
  fallback: z.string().min(1).nullable(),
});

export const backend = z.discriminatedUnion('kind', [processBackend, staticBackend]);
export const slot = z.strictObject({ version: z.string().min(1), backend });
/** How a visitor is known while two versions share the traffic. At other times nobody is asked and no cookie is set. */
export const sticky = z.strictObject({
  cookie: z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, { error: 'le nom d’un cookie est un jeton HTTP' }),
  /** In which clients that keep no cookies may say who they are. */
  header: z
    .string()
    .regex(/^[a-z0-9-]+$/, { error: 'un en-tête s’écrit ici en minuscules, chiffres et tirets, comme « x-visitor »' })
    .nullable()
    .default(null),
  /** The cookie holds for all hosts under it, so that a visitor meets the same version everywhere. */
  domain: host.nullable().default(null),
});

/** What the plan says of a service; everything but its traffic. */
export const declaration = z.strictObject({
  component: name,
  hosts: z.array(host).default([]),
  port: z.int().min(1).max(65_535),
  /** Path prefixes that another component of the same environment answers, as in `{'/api': 'api'}`. */
  mounts: z.record(mountPath, name).default({}),
  sticky: sticky.nullable().default(null),
  /** Addresses and networks of an edge of ours, who is believed whom it asks for. */
  edges: z.array(edge).default([]),
});

export const weights = z
  .strictObject({ blue: percent, green: percent })
  .refine(({ blue, green }) => blue + green === 0 || blue + green === 100, {
    error: 'la somme des poids de « blue » et « green » est 100, ou tous deux sont 0',
  });

/** A slot that gets copies of a share of the reads; its answers are compared with the real ones and thrown away. */
export const shadow = z.strictObject({ colour, percent: z.int().min(1).max(100) });

export const service = declaration.extend({
  environment: name,
  slots: z.strictObject({ blue: slot.optional(), green: slot.optional() }),
  weights,
  /** While both slots have weight: the one that had none before, whose share grows. */
  newcomer: colour.default('green'),
  shadow: shadow.nullable().default(null),
});

/** What programs of an environment reach of this machine: the same ports of 127.0.0.1, by an address that they see. */
export const doorway = z.strictObject({
  environment: name,
  address: z.ipv4({ error: 'une porte s’ouvre sur une adresse IPv4 de cette machine' }),
  ports: z.array(z.int().min(1).max(65_535)),
});

/** All that the switch remembers over a restart. */
export const switchState = z.strictObject({
  /** The main port, where the Host header decides. */
  port: z.int().min(0).max(65_535),
  /** The highest epoch seen, by environment: older commands are refused. */
  epochs: z.record(name, epoch),
  services: z.array(service),
  doorways: z.array(doorway).default([]),
});

export const declareCommand = z.strictObject({ epoch, services: z.array(declaration) });
export const putSlotCommand = z.strictObject({ epoch, version: z.string().min(1), backend });
export const removeSlotCommand = z.strictObject({ epoch });
export const setWeightsCommand = z.strictObject({
  epoch,
  weights: z
    .array(z.strictObject({ component: name, blue: percent, green: percent }))
    .min(1, { error: 'nommez au moins un composant dont les poids changent' }),
});
/** All shadows of an environment; those not named end. */
export const setShadowCommand = z.strictObject({ epoch, shadows: z.array(shadow.extend({ component: name })) });
/** The doorway of an environment is this one; without ports: none. */
export const setDoorwayCommand = doorway.omit({ environment: true }).extend({ epoch });
export const drainCommand = z.strictObject({ epoch, withinMs: z.int().min(0).max(3_600_000) });

export const switched = z.strictObject({
  /** Milliseconds since 1970. */
  switchedAt: z.number(),
  /** Requests in flight at that moment, as in `{'api/blue': 3}`. */
  inFlight: z.record(z.string(), z.int()),
});

export const drained = z.strictObject({
  drained: z.boolean(),
  inFlight: z.int(),
  /** WebSockets and event streams still open: a drain does not wait for them. */
  upgraded: z.int(),
});

export const bucket = z.strictObject({
  environment: name,
  component: name,
  colour,
  version: z.string(),
  /** Seconds since 1970. */
  second: z.int(),
  /** Requests answered; those whose client went away first are not counted. */
  count: z.int(),
  /** Answers of 500 and above, the switch's own 502, 503 and 504 included. */
  errors5xx: z.int(),
  /** The switch's own 502, 503 and 504. */
  gatewayErrors: z.int(),
  /** Counts by LATENCY_EDGES_MS (a cell counts latencies up to its edge), then the overflow. */
  histogram: z.array(z.int()).length(LATENCY_EDGES_MS.length + 1),
});

export const stats = z.strictObject({ now: z.number(), buckets: z.array(bucket) });

/** What came of the copies that one slot got, since this version became a shadow or the switch started. */
export const shadowTally = z.strictObject({
  environment: name,
  component: name,
  colour,
  version: z.string(),
  percent: z.int(),
  /** Requests of which both answers are known, or of which the shadow gave none. */
  compared: z.int(),
  /** `body`: another one with the same status; `unanswered`: refused, cut off, not HTTP, or too late. */
  different: z.strictObject({ status: z.int(), body: z.int(), unanswered: z.int() }),
  /** Of those compared: answers of HEAD, and ones too large to compare more than their status. */
  byStatusAlone: z.int(),
  /** Copies not sent since too many were on their way. */
  dropped: z.int(),
  /** The shadow's own latencies, as in `bucket`. */
  histogram: z.array(z.int()).length(LATENCY_EDGES_MS.length + 1),
});
export const shadowStats = z.strictObject({ shadows: z.array(shadowTally) });

export const failureCode = z.enum([
  'invalid',
  'not-found',
  'stale-epoch',
  'port-in-use',
  'slot-missing',
  'slot-weighted',
  'slot-busy',
  'static-unreadable',
  'state-not-saved',
  'internal',
]);
export const failure = z.strictObject({ error: z.strictObject({ code: failureCode, message: z.string() }) });

export type Colour = z.infer<typeof colour>;
export type ProcessBackend = z.infer<typeof processBackend>;
export type StaticBackend = z.infer<typeof staticBackend>;
export type Backend = z.infer<typeof backend>;
export type SlotState = z.infer<typeof slot>;
export type Declaration = z.infer<typeof declaration>;
export type DeclarationInput = z.input<typeof declaration>;
export type Weights = z.infer<typeof weights>;
export type ServiceState = z.infer<typeof service>;
export type SwitchState = z.infer<typeof switchState>;
export type DeclareCommand = z.infer<typeof declareCommand>;
export type PutSlotCommand = z.infer<typeof putSlotCommand>;
export type SetWeightsCommand = z.infer<typeof setWeightsCommand>;
export type Shadowing = z.infer<typeof setShadowCommand>['shadows'][number];
export type SetShadowCommand = z.infer<typeof setShadowCommand>;
export type Doorway = z.infer<typeof doorway>;
export type SetDoorwayCommand = z.infer<typeof setDoorwayCommand>;
export type ShadowTally = z.infer<typeof shadowTally>;
export type ShadowStats = z.infer<typeof shadowStats>;
export type DrainCommand = z.infer<typeof drainCommand>;
export type Switched = z.infer<typeof switched>;
export type Drained = z.infer<typeof drained>;
export type Bucket = z.infer<typeof bucket>;
export type Stats = z.infer<typeof stats>;
export type FailureCode = z.infer<typeof failureCode>;
