import { saidByPeople, type Fact } from '../../core/deployment/event.ts';
import { stateOf } from '../../core/deployment/state.ts';
import { overridden } from '../../core/gate/outcome.ts';
import type { GateResult } from '../../core/gate/result.ts';
import type { Gate } from '../../core/gate/schema.ts';
import { answerOf } from '../gates.ts';
import { ask, sleep, type Work } from '../step.ts';
import { record, sentence, versionNamed, type Turn } from '../turn.ts';

/** Windows shut while nobody says anything. The engine looks every five minutes; here a day may pass, so less often. */
const askAgainMs = 6 * 3_600_000;

/** As engine/perform/build.ts. */
export function* build(turn: Turn, components: string[]): Work<void> {
  for (const component of components) {
    try {
      const digest = yield* ask(
        'workshop',
        () => `construit ${component}`,
        () => `${component}@${turn.deployment.version}`,
      );
      yield* record(turn, [{ type: 'built', component, digest, reused: false, tookMs: 8_000 }]);
    } catch (error) {
      yield* record(turn, [{ type: 'build-failed', component, reason: sentence(error) }]);
      return;
    }
  }
}

/** As engine/perform/gates.ts: what people say while the gates are asked makes what they found void. */
export function* checkGates(turn: Turn): Work<void> {
  const { rules, deployment, environment, store, calendar } = turn;
  const view = () => ({ deployment, environment, calendar, approvals: store.approvals, now: turn.now() });
  const results: GateResult[] = [];
  for (const gate of rules.gatesOf(view())) {
    const answer = yield* ask(
      'store',
      () => `demande « ${gate.kind} »`,
      () => answerOf(view(), gate),
    );
    results.push(
      overridden({ gate: nameOf(gate), title: nameOf(gate), ...answer, at: turn.now() }, deployment.override),
    );
  }
  const facts: Fact[] = [{ type: 'gates-checked', gates: results }, ...consequence(turn, results)];
  yield* ask(
    'store',
    () => `note ${facts.map(({ type }) => type).join(', ')}, si personne n’a parlé depuis`,
    () => (saidSince(turn) ? undefined : store.append(turn.log, turn.epoch, facts)),
  );
}

function saidSince({ log, readSeq }: Turn): boolean {
  return log.events.slice(readSeq).some(({ type }) => saidByPeople.some((each) => each === type));
}

const nameOf = (gate: Gate) => (gate.kind === 'check' ? `check:${gate.check}` : gate.kind);

function consequence({ rules }: Turn, results: GateResult[]): Fact[] {
  switch (rules.outcomeOf(results)) {
    case 'red':
      return results
        .filter((each) => each.outcome === 'red')
        .slice(0, 1)
        .map(({ gate, found }) => ({ type: 'gate-failed', gate, reason: found }));
    case 'waiting':
      return [];
    case 'green':
      return [{ type: 'gates-passed', evidence: results.map(({ gate, found }) => ({ gate, found })) }];
  }
}

/** As engine/perform/await-people.ts. */
export function* awaitPeople(turn: Turn): Work<void> {
  const heard = yield* listening(turn, saidByPeople, (hears) => sleep(askAgainMs, hears, () => 'attend un accord'));
  if (heard === false) yield* checkGates(turn);
}

/** As engine/perform/listening.ts: what was written after this turn read the log is heard too. Null: not begun. */
export function* listening<T>(
  { log, deployment }: Turn,
  hears: readonly Fact['type'][],
  work: (hears: readonly Fact['type'][]) => Work<T>,
): Work<T | null> {
  const state = yield* ask(
    'store',
    () => 'relit le journal',
    () => stateOf(log.deployment),
  );
  return state === stateOf(deployment) ? yield* work(hears) : null;
}

/** As engine/perform/rehearse.ts: on a copy, nothing of the environment changes. */
export function* rehearse(turn: Turn, component: string): Work<void> {
  try {
    yield* ask(
      'workshop',
      () => 'répète les migrations sur une copie',
      () => null,
    );
    yield* record(turn, [{ type: 'rehearsed', component, migrations: [], found: '', tookMs: 8_000 }]);
  } catch (error) {
    yield* record(turn, [{ type: 'rehearsal-failed', component, reason: sentence(error) }]);
  }
}

/** As engine/perform/migrate.ts. */
export function* migrate(turn: Turn, component: string): Work<void> {
  const { world, deployment, environment, epoch } = turn;
  const version = versionNamed(turn, deployment.version);
  try {
    if (environment.backup && deployment.backup === null && version.migrations !== 'none') {
      const backup = yield* ask(
        'database',
        () => 'sauvegarde',
        () => `b-${version.number}`,
      );
      yield* record(turn, [{ type: 'backed-up', component, backup, tookMs: 2_000 }]);
    }
    const mustWait = version.migrations === 'contract' && deployment.train.some((car) => car.from !== null);
    const deferred = mustWait ? [version.name] : [];
    if (!mustWait)
      yield* ask(
        'database',
        () => `migre (${version.migrations})`,
        () => world.migrate(epoch, version),
      );
    yield* record(turn, [
      { type: 'migrated', component, applied: mustWait ? [] : [version.name], tookMs: 2_000, deferred },
    ]);
  } catch (error) {
    yield* record(turn, [{ type: 'migration-failed', component, reason: sentence(error) }]);
  }
}

/** As engine/perform/contract.ts. */
export function* contract(turn: Turn, component: string): Work<void> {
  const { world, deployment, epoch } = turn;
  const version = versionNamed(turn, deployment.version);
  try {
    yield* ask(
      'database',
      () => 'retire ce dont seule la version d’avant se servait',
      () => world.migrate(epoch, version),
    );
    yield* record(turn, [{ type: 'contracted', component, applied: deployment.deferred, tookMs: 2_000 }]);
  } catch (error) {
    yield* record(turn, [{ type: 'contraction-failed', component, reason: sentence(error) }]);
  }
}
