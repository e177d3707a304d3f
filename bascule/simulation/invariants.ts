import { goingOn, stepsOf } from '../core/deployment/steps.ts';
import { isSettled, stateOf } from '../core/deployment/state.ts';
import { percentAt } from '../core/deployment/car.ts';
import { approvalsOf } from './gates.ts';
import { servingNames } from './trial-plan.ts';
import { slotName } from './turn.ts';
import { numberOf } from './version.ts';
import { isOpen, type Scene } from './witness.ts';

/** What must hold whatever happens. `brokenBy` answers in which way it does not, or null. */
export interface Invariant {
  sentence: string;
  /** What it has to be asked after: a change of production, a line of the log, or any step once the faults are over. */
  after: 'change' | 'record' | 'calm';
  brokenBy(scene: Scene): string | null;
}

const colours = ['blue', 'green'] as const;
const minuteMs = 60_000;

/** How long after its gates were passed a deployment may begin: their answers are of that moment. */
const gatesHoldMs = 30 * minuteMs;
/** A deployment that is left alone ends within so many turns, and so many days. */
const turnsToEnd = 150;
const daysToEnd = 30;
/** Rule of three for one error in a hundred, as core/verdict/judge.ts. */
const enoughAnswers = 300;

export const weightsAreWhole: Invariant = {
  after: 'change',
  sentence: 'Les poids d’un composant font 100, sur des emplacements qui tournent.',
  brokenBy({ world }) {
    for (const component of servingNames) {
      const weights = world.weights[component];
      if (!weights) continue;
      if (weights.blue + weights.green !== 100) return `${component} a ${weights.blue} + ${weights.green}.`;
      for (const colour of colours) {
        const slot = slotName(component, colour);
        if (weights[colour] > 0 && !world.slots.has(slot)) return `${slot} a ${weights[colour]} % et ne tourne pas.`;
      }
    }
    return null;
  },
};

export const noTrafficBeforeSmoke: Invariant = {
  after: 'change',
  sentence: 'Aucun trafic ne va à un emplacement avant ses tests de fumée.',
  brokenBy({ world }) {
    for (const component of servingNames) {
      for (const colour of colours) {
        const slot = slotName(component, colour);
        const running = world.slots.get(slot);
        if ((world.weights[component]?.[colour] ?? 0) > 0 && running && !running.smoked)
          return `${slot} (${running.version}) a du trafic sans les avoir passés.`;
      }
    }
    return null;
  },
};

export const startsInItsWindow: Invariant = {
  after: 'change',
  sentence: 'Rien ne commence hors de la fenêtre, sauf passe-outre.',
  brokenBy(scene) {
    const { turn, change, environment, calendar, time } = scene;
    if (!turn || !change || !isForward(scene) || environment.windows.length === 0) return null;
    const { passed, begun } = scene.knownOf(turn.log);
    if (begun || turn.deployment.override !== null) return null;
    if (passed?.open && time - passed.at <= gatesHoldMs) return null;
    return isOpen(calendar, environment, turn.log, scene.now()) ? null : `${turn.log.id} commence par ${change.what}.`;
  },
};

export const startsWithItsApprovals: Invariant = {
  after: 'change',
  sentence: 'Rien n’avance sans les accords qu’il faut à ce moment-là.',
  brokenBy(scene) {
    const { turn, environment } = scene;
    if (!turn || !scene.change || !isForward(scene)) return null;
    const known = scene.knownOf(turn.log);
    // What was withdrawn after this turn had read the log could not be known to it.
    if (known.moved || turn.deployment.override !== null || known.withdrawnAt > turn.readSeq) return null;
    const state = approvalsOf({ deployment: turn.deployment, environment, approvals: known.standing });
    return state === null || state.complete ? null : `${turn.log.id} : ${state.missing.join(', ')}.`;
  },
};

export const everyDeploymentEnds: Invariant = {
  after: 'calm',
  sentence: 'Tout déploiement arrive à sa fin.',
  brokenBy({ store, calm }) {
    const open = calm && store.active();
    if (!open || (calm.turns <= turnsToEnd && calm.ms <= daysToEnd * 24 * 60 * minuteMs)) return null;
    return `${open.id} est « ${stateOf(open.deployment)} » ${calm.turns} tours après la dernière panne.`;
  },
};

export const backIsWhereItWas: Invariant = {
  after: 'record',
  sentence:
    'Ce qui n’est pas resté a tout rendu : le trafic est sur la version d’avant, avec un schéma dont elle sait se servir.',
  brokenBy({ recorded, world }) {
    const deployment = recorded?.log.deployment;
    if (!deployment || !['rolled-back', 'refused', 'failed', 'cancelled'].includes(stateOf(deployment))) return null;
    for (const { component, from } of deployment.train) {
      if (!from) continue;
      const weight = world.weights[component]?.[from.colour] ?? 0;
      if (weight !== 100) return `${component} n’a que ${weight} % sur ${from.version}.`;
      const digest = world.slots.get(slotName(component, from.colour))?.digest;
      if (digest !== from.digest) return `${component} tourne en ${digest ?? 'rien'}, et non en ${from.digest}.`;
      if (numberOf(digest) < world.schema.contracted) return `${digest} ne sait plus se servir du schéma.`;
    }
    return null;
  },
};

export const schemaCanBeUsed: Invariant = {
  after: 'change',
  sentence: 'Ce qui a du trafic sait se servir du schéma.',
  brokenBy({ world, change }) {
    if (!change || (change.what !== 'weights' && change.what !== 'migrate')) return null;
    for (const component of servingNames) {
      for (const colour of colours) {
        const running = world.slots.get(slotName(component, colour));
        if (!running || (world.weights[component]?.[colour] ?? 0) === 0) continue;
        if (numberOf(running.digest) < world.schema.contracted)
          return `${component} ${running.version} a du trafic, et v${world.schema.contracted} a retiré ce dont il se sert.`;
      }
    }
    return null;
  },
};

export const oneDeploymentAtATime: Invariant = {
  after: 'record',
  sentence: 'Un environnement n’a jamais deux déploiements en cours.',
  brokenBy({ store, recorded }) {
    if (!recorded || recorded.event.type !== 'requested') return null;
    const open = store.logs.filter((log) => !log.over);
    return open.length > 1 ? `${open.map(({ id }) => id).join(' et ')} sont en cours.` : null;
  },
};

export const olderEpochsAreOver: Invariant = {
  after: 'change',
  sentence: 'Une époque passée ne change plus rien.',
  brokenBy({ world, change }) {
    return change && change.epoch < world.epoch
      ? `L’époque ${change.epoch} a fait ${change.what} après l’époque ${world.epoch}.`
      : null;
  },
};

export const endsStay: Invariant = {
  after: 'record',
  sentence: 'Ce qui est confirmé, ou fini autrement, le reste.',
  brokenBy(scene) {
    if (!scene.recorded) return null;
    const { log } = scene.recorded;
    const before = scene.knownOf(log).state;
    const after = stateOf(log.deployment);
    return isSettled(before) && after !== before ? `${log.id} était « ${before} », et est « ${after} ».` : null;
  },
};

export const versionBeforeStaysWarm: Invariant = {
  after: 'change',
  sentence:
    'Un emplacement qui a du trafic n’est ni remplacé ni arrêté, et la version d’avant reste prête jusqu’à la fin.',
  brokenBy({ world, store, change }) {
    if (!change?.slot || !change.lost) return null;
    const [component = '', colour] = change.slot.split('/') as [string, 'blue' | 'green'];
    const weight = world.weights[component]?.[colour] ?? 0;
    if (weight > 0) return `${change.slot} a perdu ${change.lost} avec ${weight} % du trafic.`;
    const active = store.active();
    if (!active || isSettled(stateOf(active.deployment))) return null;
    const car = active.deployment.train.find((each) => each.component === component);
    return car?.from?.colour === colour ? `${change.slot} a perdu ${change.lost}, d’où vient ${active.id}.` : null;
  },
};

export const badVersionIsNotConfirmed: Invariant = {
  after: 'record',
  sentence:
    'Une version dont 30 % des réponses sont des erreurs n’est pas confirmée quand il y a assez de trafic pour le voir.',
  brokenBy(scene) {
    const { recorded, world } = scene;
    if (recorded?.event.type !== 'judged' || scene.figuresInDoubt) return null;
    const { deployment } = recorded.log;
    const { event } = recorded;
    if (stateOf(deployment) !== 'confirmed' || isSettled(scene.knownOf(recorded.log).state)) return null;
    if (deployment.kind === 'rollback' || world.natureOf(deployment.version) !== 'erroneous') return null;
    const since = deployment.lastShiftAt ?? 0;
    const seen = goingOn(deployment).map(({ component, to }) =>
      world.counted
        .filter(({ slot, second }) => slot === slotName(component, to) && second * 1_000 > since)
        .reduce((sum, { count }) => sum + count, 0),
    );
    if (seen.some((count) => count < enoughAnswers)) return null;
    return `${deployment.version} est confirmée (${event.verdict.kind}) après ${seen.join(' et ')} réponses.`;
  },
};

export const stepsAreTakenInTurn: Invariant = {
  after: 'change',
  sentence: 'Un canary ne saute jamais une étape.',
  brokenBy(scene) {
    const { turn, change, action, world } = scene;
    if (!turn || action !== 'shift' || change?.what !== 'weights') return null;
    const step = stepsOf(turn.deployment)[scene.knownOf(turn.log).steps];
    for (const car of turn.deployment.train) {
      const weight = world.weights[car.component]?.[car.to] ?? 0;
      if (step && !car.wantedBack && weight > percentAt(step, car))
        return `${car.component} a ${weight} % à l’étape de ${step.percent} %.`;
    }
    return null;
  },
};

export const invariants: readonly Invariant[] = [
  olderEpochsAreOver,
  weightsAreWhole,
  noTrafficBeforeSmoke,
  startsInItsWindow,
  startsWithItsApprovals,
  versionBeforeStaysWarm,
  schemaCanBeUsed,
  stepsAreTakenInTurn,
  endsStay,
  backIsWhereItWas,
  badVersionIsNotConfirmed,
  oneDeploymentAtATime,
  everyDeploymentEnds,
];

/** A release that goes on, not one that goes back or is tidied up. */
function isForward({ turn, change, action }: Scene): boolean {
  if (turn?.deployment.kind !== 'release' || !change) return false;
  if (change.what === 'weights') return action === 'shift';
  if (change.what === 'migrate') return action === 'migrate';
  return change.what === 'slot-start' && action === 'start';
}
