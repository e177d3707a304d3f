import { z } from 'zod';
import { strictnesses } from './limits/allowance.ts';
import { type Outside, readOutside } from './outside/settings.ts';

const secret = z.string({ error: 'est absente' }).min(32, { error: 'compte moins de 32 caractères' });

const schema = z.object({
  PORT: z.coerce
    .number({ error: 'n’est pas un nombre' })
    .int({ error: 'n’est pas un nombre entier' })
    .min(0, { error: 'est négative' })
    .max(65_535, { error: 'dépasse 65535' }),
  HOST: z.string().min(1, { error: 'est vide' }).default('127.0.0.1'),
  DATABASE_URL: z
    .string({ error: 'est absente' })
    .regex(/^postgres(ql)?:\/\//, { error: 'ne commence pas par postgresql://' }),
  RELEASE_VERSION: z.string({ error: 'est absente' }).regex(/^[\w.+-]{1,100}$/, {
    error: 'n’est pas un nom de version (lettres, chiffres, « . », « + », « - », « _ »)',
  }),
  SESSION_SECRET: secret,
  QR_SECRET: secret,
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
      error: 'n’est pas un niveau de journal (fatal, error, warn, info, debug, trace ou silent)',
    })
    .default('info'),
  ENVIRONMENT: z.string().min(1, { error: 'est vide' }).default('local'),
  RATE_LIMIT: z
    .enum(strictnesses, { error: 'ne dit pas comment limiter les demandes (off, loose ou strict)' })
    .default('strict'),
  /** Without it each process counts requests for itself. */
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'n’est pas une adresse redis:// ou rediss://' }).optional(),
  /** Both are given by Bascule; without them every flag is at its default. */
  FLAGS_URL: z.url({ protocol: /^https?$/, error: 'n’est pas une adresse http(s)' }).optional(),
  FLAGS_KEY: z.string().min(1, { error: 'est vide' }).optional(),
});

export type Settings = Readonly<{
  port: number;
  host: string;
  databaseUrl: string;
  releaseVersion: string;
  sessionSecret: string;
  qrSecret: string;
  logLevel: z.infer<typeof schema>['LOG_LEVEL'];
  environment: string;
  /** How many requests one may send. */
  rateLimit: z.infer<typeof schema>['RATE_LIMIT'];
  /** With its password; null: none. */
  redisUrl: string | null;
  /** Where flags are read; null: nowhere. */
  flags: Readonly<{ url: string; key: string }> | null;
  outside: Outside;
}>;

export const SETTINGS = Symbol('settings');

/** Reads the process's variables. Throws an Error whose message is one sentence naming every variable at fault. */
export function readSettings(variables: Readonly<Record<string, string | undefined>>): Settings {
  const read = schema.safeParse(variables);
  const { outside, faults: outsideFaults } = readOutside(variables);
  if (!read.success || outsideFaults.length > 0) {
    const issues = read.error?.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`) ?? [];
    const faults = [...issues, ...outsideFaults];
    throw new Error(`L’API ne démarre pas : ${faults.join(' ; ')}.`);
  }
  return {
    port: read.data.PORT,
    host: read.data.HOST,
    databaseUrl: read.data.DATABASE_URL,
    releaseVersion: read.data.RELEASE_VERSION,
    sessionSecret: read.data.SESSION_SECRET,
    qrSecret: read.data.QR_SECRET,
    logLevel: read.data.LOG_LEVEL,
    environment: read.data.ENVIRONMENT,
    rateLimit: read.data.RATE_LIMIT,
    redisUrl: read.data.REDIS_URL ?? null,
    flags: flagsOf(read.data),
    outside,
  };
}

function flagsOf({ FLAGS_URL: url, FLAGS_KEY: key }: z.infer<typeof schema>): Settings['flags'] {
  return url && key ? { url: url.replace(/\/$/, ''), key } : null;
}
