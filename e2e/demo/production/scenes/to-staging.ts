import { gatesOf, passSteps, seeGates } from '../deployment.ts';
import { gatherStaging } from '../people.ts';
import type { Candidate, ReleaseSource } from '../release-source.ts';
import type { Notes, Scene } from '../stage.ts';
import { Watched } from '../watched.ts';
import type { DeploymentEvent } from '../../../../bascule/core/deployment/event.ts';
import { deploymentSummary } from '../../../../bascule/server/wire.ts';

interface Asked {
  name: string;
  title: string;
  candidate: (source: ReleaseSource) => Candidate;
}

/** A candidate is merged into `main`, and staging takes it, one instance at a time, while people use it. */
export function toStaging({ name, title, candidate }: Asked): Scene {
  return {
    name,
    title,
    expected: 'confirmée, une instance à la fois, sous charge',
    async play(stage, notes) {
      const { rewapp, source, checks, tell } = stage;
      tell('contrôles du commit (npx bascule evidence run)');
      for (const { check, found, outcome } of await checks.of(candidate(source)))
        notes.expect(outcome === 'passed', `evidence run ${check} : ${found}`);
      await checks.settled();
      await source.merge(candidate(source));
      const people = await gatherStaging(stage);
      await people.begin();
      const [line] = await rewapp.bascule.command('deploy', 'main', '--to', 'staging', '--detach');
      const watched = new Watched(rewapp.bascule, deploymentSummary.parse(line).id, stage.onEvent);
      await passSteps(stage, watched);
      const { summary, events } = await watched.end;
      seeGates(await gatesOf(stage, watched.id), ['migrations'], notes);
      seeSteps(events, notes);
      notes.expect(summary.state === 'confirmed', `${summary.version} confirmée`, summary.reason ?? summary.state);
      return { outcome: summary.state, events, seen: await people.end(stage.records, name) };
    },
  };
}

/** What became of the database, and by which shares the traffic came. */
export function seeSteps(events: readonly DeploymentEvent[], notes: Notes): void {
  for (const event of events) {
    if (event.type === 'rehearsed') notes.see(`répétée sur une copie en ${event.tookMs} ms : ${event.found}`);
    if (event.type === 'backed-up') notes.see(`sauvegarde ${event.backup}, vérifiée, en ${event.tookMs} ms`);
    if (event.type === 'migrated' && event.applied.length > 0)
      notes.see(`migration ${event.applied.join(', ')} en ${event.tookMs} ms`);
  }
  const shares = [...new Set(events.flatMap((event) => (event.type === 'shifted' ? [event.percent ?? 100] : [])))];
  notes.see(`trafic : ${shares.map((share) => `${share} %`).join(' → ')}`);
}
