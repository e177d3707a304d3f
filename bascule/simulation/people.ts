import { approvalsNeeded } from '../core/approval/approval.ts';
import { mayHaveMoved } from '../core/deployment/deployment.ts';
import type { Coupling, Fact, SlotRelease } from '../core/deployment/event.ts';
import { isSettled, stateOf } from '../core/deployment/state.ts';
import { rolloutOf } from '../core/strategy/rollout.ts';
import type { ReleaseKind } from '../core/window/schema.ts';
import { liveSlot } from '../server/deployment/couple.ts';
import { pick, whole, type Chance } from './chance.ts';
import { digestsKeyOf } from './gates.ts';
import type { Run } from './run.ts';
import { rowOf, type Log } from './store.ts';
import { components, servingNames } from './trial-plan.ts';
import { nextVersion, numberOf } from './version.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Who asks, agrees, changes their mind and loses patience: at any moment, in any order. */
export class People {
  readonly #run: Run;
  readonly #chance: Chance;
  #versions = 1;
  #wishes: number;

  constructor(run: Run, chance: Chance) {
    this.#run = run;
    this.#chance = chance;
    this.#wishes = whole(chance, 1, 3);
  }

  begin(): void {
    this.#run.clock.after(whole(this.#chance, 1, 600) * 1_000, () => this.#wish());
    this.#run.clock.after(whole(this.#chance, 1, 30) * minuteMs, () => this.#speak());
  }

  /** Somebody wants a release or the version before, until all wishes are spent; then only what is begun is ended. */
  #wish(): void {
    const { clock } = this.#run;
    if (this.#wishes === 0) return this.#run.calmDown();
    this.#wishes -= 1;
    if (this.#run.server()) {
      if (this.#chance() < 0.25) this.#askBack();
      else this.#planRelease();
      this.#run.look(null);
    }
    clock.after(this.#pauseMs(), () => this.#wish());
  }

  /** From a minute to three days. */
  #pauseMs(): number {
    return whole(this.#chance, 1, pick(this.#chance, [60, 600, 4_320])) * minuteMs;
  }

  /** Somebody says something in the middle of what an engine does, within the next seconds. */
  comeBetween(): void {
    this.#run.clock.after(whole(this.#chance, 0, pick(this.#chance, [20, 500, 5_000])), () =>
      this.#speakOf((log) => this.#interfere(log)),
    );
  }

  /** What people say of what is under way; in the end they say what it waits for. */
  #speak(): void {
    const calm = this.#run.faults.over;
    this.#speakOf((log) => (calm ? this.#help(log) : this.#interfere(log)));
    this.#run.clock.after(calm ? hourMs : whole(this.#chance, 1, pick(this.#chance, [3, 5, 30, 240])) * minuteMs, () =>
      this.#speak(),
    );
  }

  #speakOf(say: (log: Log) => void): void {
    const log = this.#run.ground.store.active();
    if (!log || !this.#run.server() || this.#run.ground.store.away) return;
    say(log);
    this.#run.look(null);
  }

  #interfere(log: Log): void {
    const draw = this.#chance();
    if (draw < 0.5) this.#help(log);
    else if (draw < 0.65) this.#withdraw(log);
    else if (draw < 0.72) this.#say(log, { type: 'overridden', by: 'sam', role: 'devops-lead', reason: 'Urgence.' });
    else if (draw < 0.84) this.#turnBack(log);
    else if (draw < 0.9) this.#say(log, { type: 'promoted', by: 'sam', reason: 'Vérifié à la main.' });
  }

  #help(log: Log): void {
    const { deployment } = log;
    if (deployment.held) return this.#say(log, { type: 'promoted', by: 'sam', reason: 'Vérifié à la main.' });
    if (stateOf(deployment) === 'awaiting-approval') this.#approve(log);
  }

  #approve(log: Log): void {
    const { environment, store, now } = this.#run.ground;
    if (!approvalsNeeded(environment, log.deployment.releaseKind)) return;
    const person = pick(this.#chance, ['lea', 'noe', 'ines', 'karim']);
    const digestsKey = digestsKeyOf(log.deployment.train);
    const given = store.approvals.some(
      (each) => each.person === person && each.withdrawnAt === null && each.digestsKey === digestsKey,
    );
    if (given) return;
    store.approvals.push({ person, roles: [], digestsKey, comment: '', at: now(), withdrawnAt: null });
    this.#say(log, { type: 'approved', by: person, comment: '' });
  }

  #withdraw(log: Log): void {
    const { store, now } = this.#run.ground;
    const digestsKey = digestsKeyOf(log.deployment.train);
    const own = store.approvals.find((each) => each.withdrawnAt === null && each.digestsKey === digestsKey);
    if (!own) return;
    own.withdrawnAt = now();
    if (!isSettled(stateOf(log.deployment))) this.#say(log, { type: 'approval-withdrawn', by: own.person });
  }

  #say(log: Log, fact: Fact): void {
    if (!log.over) this.#run.ground.store.amend(log, [fact]);
  }

  /** Most know the windows, and wait for theirs; others try. */
  #planRelease(): void {
    const { environment, calendar, now } = this.#run.ground;
    const kind = pick<ReleaseKind>(this.#chance, ['standard', 'standard', 'hotfix', 'hotfix', 'maintenance']);
    const { opensAt } = calendar.windowOf(environment, kind, now());
    if (opensAt === null || this.#chance() < 0.2) return this.#askRelease(kind);
    this.#run.clock.after(opensAt - now() + whole(this.#chance, 1, 120) * minuteMs, () => {
      if (!this.#run.server() || this.#run.faults.over) return;
      this.#askRelease(kind);
      this.#run.look(null);
    });
  }

  /** As server/deployment/request.ts. */
  #askRelease(releaseKind: ReleaseKind): void {
    const { store, environment, world } = this.#run.ground;
    this.#versions += 1;
    const version = nextVersion(this.#versions, this.#chance);
    world.versions.set(version.name, version);
    const train = components.map(({ name, kind }): Coupling => {
      const from = kind === 'database' ? null : liveSlot(store.rows, name);
      return { component: name, kind, from, to: from?.colour === 'blue' ? 'green' : 'blue' };
    });
    const overridden: Fact = { type: 'overridden', by: 'sam', role: 'devops-lead', reason: 'Urgence.' };
    const requested: Fact & { type: 'requested' } = {
      type: 'requested',
      environment: environment.name,
      kind: 'release',
      version: version.name,
      source: { directory: '/source', ref: 'main', commit: null },
      train,
      by: pick(this.#chance, ['lea', 'sam']),
      rollout: rolloutOf(environment, this.#run.setting.strategy, train),
      releaseKind,
      authors: [pick(this.#chance, ['noe', 'lea'])],
      rehearsal: environment.gates.some((gate) => gate.kind === 'migrations'),
    };
    this.#open([requested, ...(this.#chance() < 0.05 ? [overridden] : [])]);
  }

  /** As server/deployment/rollback.ts: what is under way turns back, or the warm slots get the traffic. */
  #askBack(): void {
    const { store, world, rules, environment } = this.#run.ground;
    const active = store.active();
    if (active) return this.#turnBack(active);
    const before = servingNames.flatMap((component) => {
      const from = liveSlot(store.rows, component);
      const to = from && rowOf(store, component, from.colour === 'blue' ? 'green' : 'blue');
      return from && to ? [{ component, from, to }] : [];
    });
    if (before.length === 0) return;
    if (
      !rules.mayGoBackTo(
        before.map(({ to }) => numberOf(to.digest)),
        world.schema.contracted,
      )
    )
      return this.#run.tell('serveur', () => 'refuse le retour arrière : son schéma n’est plus là');
    const version = before[0]?.to.version ?? '';
    const source = { directory: '', ref: version, commit: null };
    this.#open([
      {
        type: 'requested',
        environment: environment.name,
        kind: 'rollback',
        version,
        source,
        train: back(before),
        by: 'sam',
      },
      ...before.map(({ component, to }): Fact => ({
        type: 'built',
        component,
        digest: to.digest,
        reused: true,
        tookMs: 0,
      })),
    ]);
  }

  #turnBack(log: Log): void {
    const { deployment } = log;
    const components = pick(this.#chance, [null, null, ...servingNames.map((name) => [name])]);
    if (isSettled(stateOf(deployment)) || deployment.kind === 'rollback') return;
    const canReturn = deployment.train.some(
      (car) => car.from !== null && (components === null || components.includes(car.component)),
    );
    if (mayHaveMoved(deployment) && !canReturn) return;
    this.#say(log, { type: 'rollback-requested', components, by: 'sam', reason: 'Les clients se plaignent.' });
  }

  #open(facts: [Fact & { type: 'requested' }, ...Fact[]]): void {
    const { store } = this.#run.ground;
    if (store.away || !store.open(facts)) this.#run.tell('serveur', () => 'refuse : un déploiement est en cours');
  }
}

function back(
  cars: readonly { component: string; from: SlotRelease; to: { colour: 'blue' | 'green'; version: string } }[],
): Coupling[] {
  return cars.map(({ component, from, to }) => {
    const kind = components.find((each) => each.name === component)?.kind ?? 'process';
    return { component, kind, from, to: to.colour, version: to.version };
  });
}
