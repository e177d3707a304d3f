import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Pool } from 'pg';
import { may, oneOfRoles, personNamed, rolesThatMay } from '../../core/approval/people.ts';
import type { Permission, Person } from '../../core/approval/schema.ts';
import type { Plan } from '../../core/plan/schema.ts';
import { findToken } from '../../engine/token-table.ts';
import { Refusal } from '../refusal.ts';
import type { Sessions } from '../sign-in/sessions.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose token or session the request carries; null without one, or when the plan names nobody. */
    person: Person | null;
  }
  interface FastifyContextConfig {
    /** A route for whoever may open the socket, where a token that no longer works is no hindrance. */
    ownersRoute?: boolean;
    /** A route for everybody on the network: it proves who asks by its own means, or tells only what all may know. */
    public?: boolean;
  }
}

/**
 * Who asks, and what they may. Whoever may open the server's unix socket owns the machine's Bascule: they make the
 * tokens, and deploy where the plan asks for nobody's agreement. All else needs a person of the plan, by a token or by a
 * session of the console; over the network that holds for every route but the public ones.
 */
export class Access {
  readonly #plan: Plan;
  readonly #pool: Pool;
  /** Null where there is no console. */
  readonly #sessions: Sessions | null;

  constructor(plan: Plan, pool: Pool, sessions: Sessions | null = null) {
    this.#plan = plan;
    this.#pool = pool;
    this.#sessions = sessions;
  }

  /** Every request of this server is looked at before its route runs. */
  guard(server: FastifyInstance): void {
    server.decorateRequest('person', null);
    server.addHook('onRequest', async (request, reply) => {
      const { ownersRoute, public: isPublic } = request.routeOptions.config;
      if (isPublic || ownersRoute) return;
      request.person = await this.#personBehind(request, reply);
      if (isFromNetwork(request)) this.requirePerson(request);
    });
  }

  /**
   * The name to write down for what is done to an environment; `user` is what the machine calls them.
   * @throws Refusal unless they may
   */
  require(request: FastifyRequest, permission: Permission, environment: string, user: string): string {
    if (request.person === null && !this.#isGuarded(environment)) return user;
    const person = this.requirePerson(request);
    this.#requirePermission(person, permission);
    return person.name;
  }

  roleMay(name: string, permission: Permission): boolean {
    return rolesThatMay(this.#plan, permission).some((role) => role.name === name);
  }

  /** A person who may. @throws Refusal naming the roles that may */
  requirePersonWho(request: FastifyRequest, permission: Permission): Person {
    const person = this.requirePerson(request);
    this.#requirePermission(person, permission);
    return person;
  }

  /** @throws Refusal when the request carries no token of a person */
  requirePerson({ person }: FastifyRequest): Person {
    if (person) return person;
    throw new Refusal(
      'unauthenticated',
      this.#plan.people.length === 0
        ? 'Le plan ne nomme personne : ajoutez « people » et « roles » au plan, puis relancez Bascule.'
        : `Cela demande de savoir qui vous êtes : donnez votre jeton par BASCULE_TOKEN ou dans ~/.config/bascule/token ; ${howToMakeOne}.`,
    );
  }

  /** Nobody of the plan needs to agree to anything there, so nobody needs to prove who they are. */
  #isGuarded(environment: string): boolean {
    const { people, environments } = this.#plan;
    const approvals = environments.find(({ name }) => name === environment)?.approvals ?? [];
    return people.length > 0 && approvals.length > 0;
  }

  #requirePermission(person: Person, permission: Permission): void {
    if (may(this.#plan, person, permission)) return;
    const roles = rolesThatMay(this.#plan, permission).map(({ name }) => name);
    const who = roles.length > 0 ? `seul un ${oneOfRoles(this.#plan, roles)} le peut` : 'aucun rôle du plan ne le peut';
    throw new Refusal('forbidden', `${person.displayName} n’a pas le droit de ${deeds[permission]} : ${who}.`);
  }

  async #personBehind(request: FastifyRequest, reply: FastifyReply): Promise<Person | null> {
    const { authorization } = request.headers;
    if (this.#plan.people.length === 0) return null;
    if (authorization === undefined) return this.#personSignedIn(request, reply);
    const [, token] = /^Bearer (bsc_[\w-]{43})$/.exec(authorization) ?? [];
    if (!token) throw new Refusal('unauthenticated', `Ce jeton n’en est pas un de Bascule (bsc_…) : ${howToMakeOne}.`);
    const row = await findToken(this.#pool, token);
    if (!row) throw new Refusal('unauthenticated', `Ce jeton est inconnu ici : ${howToMakeOne}.`);
    if (row.revokedAt !== null)
      throw new Refusal('unauthenticated', `Le jeton ${row.id} a été révoqué par ${row.revokedBy} : ${howToMakeOne}.`);
    const person = personNamed(this.#plan, row.person);
    if (person) return person;
    throw new Refusal(
      'unauthenticated',
      `Le jeton ${row.id} est celui de « ${row.person} », qui n’est plus dans le plan : demandez à y être ajouté.`,
    );
  }

  /** Who left the plan since is nobody any more. */
  async #personSignedIn(request: FastifyRequest, reply: FastifyReply): Promise<Person | null> {
    const name = (await this.#sessions?.personBehind(request, reply)) ?? null;
    return name === null ? null : personNamed(this.#plan, name);
  }
}

/** Sockets of the file system have no address. */
export const isFromNetwork = ({ socket }: FastifyRequest) => socket.remoteAddress !== undefined;

const howToMakeOne = '« npx bascule token create <personne> » en fait un';

const deeds: Record<Permission, string> = {
  deploy: 'déployer',
  rollback: 'revenir en arrière',
  review: 'approuver',
  sign: 'signer',
  override: 'passer en force',
  announce: 'annoncer une maintenance',
  migrate: 'migrer la base de données',
  restore: 'restaurer la base de données',
  flag: 'changer un feature flag',
  respond: 'conduire un incident',
};
