import { z } from 'zod';
import { name, path, secretName } from '../plan/terms.ts';

const domain = z.string().regex(/^[a-z0-9]([a-z0-9.-]{0,78}[a-z0-9])?$/, {
  error: 'un domaine s’écrit en minuscules, chiffres, points et tirets (80 caractères au plus)',
});
const ip = z.union([z.ipv4(), z.ipv6()], {
  error: 'donnez une adresse IP : nginx ne charge pas sa configuration si un nom ne se résout pas',
});

/** Slots as apps of a CapRover 1.15, the traffic in its nginx. */
export const caprover = z.strictObject({
  kind: z.literal('caprover'),
  /** Its own address, as `https://captain.apps.rewapp.fr`. */
  url: z.url({ error: 'donnez l’adresse de CapRover, comme « https://captain.apps.rewapp.fr »' }),
  passwordSecret: secretName.default('CAPROVER_PASSWORD'),
  /** What all its apps are under: `api` answers at `api.<rootDomain>`. */
  rootDomain: domain,
  /** Of whom Let's Encrypt warns before a certificate ends; null: no TLS, as in a laboratory. */
  certificatesFor: z.email({ error: 'donnez une adresse e-mail pour Let’s Encrypt, ou null' }).nullable(),
  /** Before the name of each app, so that environments may share one CapRover. */
  prefix: z
    .string()
    .regex(/^([a-z0-9]+-)*$/, { error: 'un préfixe s’écrit en minuscules et chiffres, et finit par un tiret' })
    .max(20)
    .default(''),
  /** Further names of a component, as in `{'vitrine': ['rewapp.fr', 'www.rewapp.fr']}`. */
  domains: z.record(name, z.array(domain).min(1)).default({}),
  /** Paths of a component that another one answers, as in `{'mobile': {'/api': 'api'}}`; front ends have theirs from the plan. */
  mounts: z.record(name, z.record(path, name)).default({}),
  /** Where its nginx is asked instead of at the domains, `host:port`: from inside its network, or in tests. */
  router: z
    .string()
    .regex(/^[A-Za-z0-9.-]+:\d{1,5}$/, { error: 'donnez hôte:port, par exemple 10.0.0.4:443' })
    .nullable()
    .default(null),
  /** An edge of ours (infra/traefik) stands before its nginx, ends TLS, and says by which protocol it was asked. */
  behindEdge: z.boolean().default(false),
  /** Where its nginx tells us of each answer (UDP): an address of ours that it reaches. */
  samples: z.strictObject({ address: ip, port: z.int().min(1).max(65_535) }),
  /** In which every answer of a component says its version. */
  versionHeader: z
    .string()
    .regex(/^[a-z0-9-]+$/, { error: 'un en-tête s’écrit ici en minuscules, chiffres et tirets' })
    .default('x-version'),
  /** How long a version may take to answer once CapRover says that it is deployed. */
  convergesWithinMs: z.int().min(1_000).max(1_800_000).default(180_000),
  /** Images of what stands beside the components with a volume; null: it stands elsewhere. */
  postgres: z.string().min(1).nullable().default(null),
  redis: z.string().min(1).nullable().default(null),
});
export type CapRoverSettings = z.infer<typeof caprover>;
