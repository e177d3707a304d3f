import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { needsTechLead } from '../../core/migration/finding.ts';
import type { RehearsalReport } from '../../core/migration/rehearsal.ts';
import type { DatabaseComponent, Environment, Plan } from '../../core/plan/schema.ts';
import { reviewMigrations } from '../../database/migration-review.ts';
import { migrationStanding } from '../../database/migration-standing.ts';
import { applyMigrations, revertMigrations, type MigrationRequest } from '../../database/migrations.ts';
import { rehearse } from '../../database/rehearsal.ts';
import { Refusal } from '../refusal.ts';
import type { MigrationPlan, MigrationQuery, MigrationStatus } from './wire.ts';

export interface MigrationGround {
  plan: Plan;
  /** The folder of the plan. */
  root: string;
  /** The owner's URL of the environment's database, and a superuser's of its server. */
  urlsOf(environment: Environment): Promise<{ ownerUrl: string; adminUrl: string }>;
  /** @throws LeaseLost when another server has taken the environment over */
  stillOurs(environment: Environment): Promise<void>;
  /** The folder where a ref of the plan's repository is laid out. */
  filesOf(ref: string): Promise<string>;
}

type Tell = (sentence: string) => void;

/** The migrations of one environment's database, as the plan wants them dealt with. */
export class Migrations {
  readonly #ground: MigrationGround;
  readonly #environment: Environment;

  constructor(ground: MigrationGround, environment: Environment) {
    this.#ground = ground;
    this.#environment = environment;
  }

  async status(from: MigrationQuery): Promise<MigrationStatus> {
    const { url, directory } = await this.#place(from);
    return { environment: this.#environment.name, migrations: await migrationStanding({ url, directory }) };
  }

  async plan(from: MigrationQuery): Promise<MigrationPlan> {
    const { url, directory } = await this.#place(from);
    const standing = await migrationStanding({ url, directory });
    const named = (...states: string[]) =>
      standing.filter(({ state }) => states.includes(state)).map(({ name }) => name);
    const pending = await reviewMigrations(directory, named('pending', 'failed', 'reverted', 'unfinished'));
    const { roles, migrations } = this.#ground.plan;
    const destructive = pending.some(({ findings }) => needsTechLead(findings));
    return {
      environment: this.#environment.name,
      phase: pending.some(({ phase }) => phase === 'contract') ? 'contract' : 'expand',
      pending,
      mustSign: destructive
        ? migrations.destructiveNeeds.map((name) => roles.find((role) => role.name === name)?.title ?? name)
        : [],
      ahead: named('ahead'),
    };
  }

  async rehearse(from: MigrationQuery, tell: Tell): Promise<RehearsalReport> {
    const { url: ownerUrl, directory, adminUrl } = await this.#place(from);
    const { invariants } = this.#ground.plan.migrations;
    return rehearse({ adminUrl, ownerUrl, directory, invariants, onProgress: tell });
  }

  async apply(from: MigrationQuery, tell: Tell): Promise<{ applied: string[] }> {
    return applyMigrations(await this.#request(from, tell));
  }

  /** @throws DatabaseError `no-way-back`, Refusal when nothing is applied */
  async revert(from: MigrationQuery, to: string | null | undefined, tell: Tell): Promise<{ reverted: string[] }> {
    const request = await this.#request(from, tell);
    return revertMigrations({ ...request, downTo: to === undefined ? await this.#lastButOne(request) : to });
  }

  async #lastButOne(request: MigrationRequest): Promise<string | null> {
    const standing = await migrationStanding(request);
    const applied = standing.filter(({ state }) => ['applied', 'ahead', 'edited'].includes(state));
    if (applied.length > 0) return applied.at(-2)?.name ?? null;
    throw new Refusal(
      'conflict',
      `Aucune migration n’est appliquée à ${this.#environment.name} : il n’y a rien à annuler.`,
    );
  }

  async #request(from: MigrationQuery, tell: Tell): Promise<MigrationRequest> {
    const { url, directory } = await this.#place(from);
    const { lockTimeoutMs, withinMs } = this.#ground.plan.migrations;
    const stillOurs = () => this.#ground.stillOurs(this.#environment);
    return { url, directory, lockTimeoutMs, withinMs, stillOurs, onProgress: ({ sentence }) => tell(sentence) };
  }

  async #place(from: MigrationQuery): Promise<{ url: string; adminUrl: string; directory: string }> {
    const { migrations } = databaseOf(this.#ground.plan);
    const { ownerUrl, adminUrl } = await this.#ground.urlsOf(this.#environment);
    return { url: ownerUrl, adminUrl, directory: await this.#folder(from, migrations) };
  }

  /** A folder may be that of a source, or that of the migrations itself. */
  async #folder({ ref, directory }: MigrationQuery, migrations: string): Promise<string> {
    if (ref !== undefined && ref !== 'worktree') return join(await this.#ground.filesOf(ref), migrations);
    const source = directory ?? this.#ground.root;
    const inside = join(source, migrations);
    return directory === undefined || (await isFolder(inside)) ? inside : source;
  }
}

function databaseOf({ components }: Plan): DatabaseComponent {
  const found = components.find((component) => component.kind === 'database');
  if (found) return found;
  throw new Refusal('conflict', 'Le plan n’a pas de base de données : il n’y a rien à migrer.');
}

async function isFolder(path: string): Promise<boolean> {
  return readdir(path).then(
    () => true,
    () => false,
  );
}
