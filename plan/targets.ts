import type { PlanInput } from '../bascule/core/plan/schema.ts';

type Environment = PlanInput['environments'][number];
type Targets = NonNullable<Environment['targets']>;

/**
 * Of this machine: what `npm start` and the demonstration run on. First, so it is what nobody has to ask for. No target of
 * ours names `sites`: §4.3's canary shares the visitors of all front ends, and a bucket can't (docs/adr/0015).
 */
const here: Targets = [{ kind: 'machine' }, { kind: 'docker' }];

/**
 * §2.3 and §2.4: « Docker via CapRover ». Bascule stands on the first server, where CapRover answers on 3000 and its nginx
 * on 10080, behind the edge's TLS; the addresses are those that infra/terraform gives (docs/runbooks/mise-en-production).
 */
function onCapRover(rootDomain: string, domains: Record<string, string[]>): Targets[number] {
  return {
    kind: 'caprover',
    url: 'http://127.0.0.1:3000',
    rootDomain,
    certificatesFor: null,
    behindEdge: true,
    router: '10.20.0.10:10080',
    // What the API says of itself; front ends in images say the same.
    versionHeader: 'x-rewapp-version',
    samples: { address: '10.20.0.10', port: 5_140 },
    // §2.3 and §2.4. On its private network alone; what it counts may be lost at any time.
    redis: 'redis:7-alpine',
    domains,
  };
}

/** By environment. */
export const targets: Record<'development' | 'staging' | 'production', Targets> = {
  development: here,
  staging: [
    ...here,
    onCapRover('apps.staging.rewapp.fr', {
      api: ['staging.api.rewapp.fr'],
      mobile: ['staging.app.rewapp.fr'],
      partner: ['staging.partenaire.rewapp.fr'],
      admin: ['staging.admin.rewapp.fr'],
      vitrine: ['staging.rewapp.fr'],
    }),
  ],
  production: [
    ...here,
    // Without CapRover: the same servers as a Swarm of their own, where the number of tasks follows the load. Each has its
    // Traefik, in infra/terraform's private network.
    { kind: 'swarm', hostAddress: '10.20.0.10', edges: ['127.0.0.1', '10.20.0.0/16'] },
    onCapRover('apps.rewapp.fr', {
      api: ['api.rewapp.fr'],
      mobile: ['app.rewapp.fr'],
      partner: ['partenaire.rewapp.fr'],
      admin: ['admin.rewapp.fr'],
      vitrine: ['www.rewapp.fr'],
    }),
  ],
};

/** The account's number is that of `terraform output registry`. */
export const images: PlanInput['images'] = { registry: '000000000000.dkr.ecr.eu-west-3.amazonaws.com/rewapp' };
