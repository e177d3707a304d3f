import { canReturn } from '../../core/deployment/car.ts';
import { mayHaveMoved, replay, versionOf, type Deployment } from '../../core/deployment/deployment.ts';
import type { DeploymentEvent, Fact } from '../../core/deployment/event.ts';
import { heldNow, isSettled, stateOf } from '../../core/deployment/state.ts';
import { stepOf, stepsOf } from '../../core/deployment/steps.ts';
import { sentenceOf } from '../../core/deployment/words/sentence.ts';
import type { Plan } from '../../core/plan/schema.ts';
import type { CarShown, Picture } from './picture-wire.ts';
import { summarise } from './summary.ts';

/** A deployment as people look at it, from its events, with what it asked of the stores. */
export function pictureOf(
  plan: Plan,
  id: string,
  events: readonly DeploymentEvent[],
  stores: Picture['stores'],
): Picture {
  const deployment = replay(id, events);
  const title = (component: string) => plan.components.find((each) => each.name === component)?.title ?? component;
  const { releaseKind, source, verdict, override } = deployment;
  const held = heldNow(deployment);
  return {
    summary: summarise(deployment),
    ...{ releaseKind, source: { ref: source.ref, commit: source.commit }, held, verdict, override },
    train: deployment.train.map((each) => carOf(deployment, each, title(each.component))),
    rollout: rolloutOf(deployment),
    gates: gatesSaid(events),
    lines: events.map((event) => ({
      ...{ seq: event.seq, at: event.at, tone: toneOf(event) },
      text: sentenceOf(event, title),
    })),
    stores,
    may: {
      approve: !isSettled(stateOf(deployment)) && !mayHaveMoved(deployment) && deployment.kind === 'release',
      promote: held !== null,
      turnBack: !isSettled(stateOf(deployment)) && deployment.kind === 'release',
    },
  };
}

/** What the gates last said, even where somebody has spoken since. */
function gatesSaid(events: readonly DeploymentEvent[]): Picture['gates'] {
  const last = events.findLast((event) => event.type === 'gates-checked');
  return last?.type === 'gates-checked' ? last.gates : [];
}

function carOf(deployment: Deployment, car: Deployment['train'][number], title: string): CarShown {
  const { component, kind, from, to, progress, percent, wantedBack } = car;
  return {
    ...{ component, title, kind, progress, percent, wantedBack: wantedBack && canReturn(car) },
    from: from && { colour: from.colour, version: from.version },
    to: { colour: to, version: versionOf(deployment, car) },
  };
}

function rolloutOf(deployment: Deployment): Picture['rollout'] {
  const steps = stepsOf(deployment).map(({ percent, holdMs }) => ({ percent, holdMs }));
  const isMoving = ['shifting', 'baking'].includes(stateOf(deployment));
  const since = isMoving && heldNow(deployment) === null ? (deployment.lastShiftAt ?? deployment.smokedAt) : null;
  return {
    ...{ kind: deployment.rollout?.kind ?? 'blue-green', steps, step: deployment.step },
    until: since === null ? null : since + stepOf(deployment).holdMs,
  };
}

type Tone = Picture['lines'][number]['tone'];

function toneOf(event: DeploymentEvent): Tone {
  if (event.type === 'judged' || event.type === 'step-passed') return verdictTones[event.verdict.kind];
  return tones[event.type] ?? (event.type.endsWith('-failed') ? 'bad' : 'plain');
}

const verdictTones = { healthy: 'good', unhealthy: 'bad', 'not-enough-data': 'plain' } as const;

const tones: Partial<Record<Fact['type'], Tone>> = {
  ...{ requested: 'person', approved: 'person', 'approval-withdrawn': 'person', signed: 'person' },
  ...{ overridden: 'person', promoted: 'person', 'rollback-requested': 'person' },
  ...{ 'gates-passed': 'good', 'smoke-passed': 'good', shifted: 'good', returned: 'good' },
};
