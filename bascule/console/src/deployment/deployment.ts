import { ChangeDetectionStrategy, Component, computed, DestroyRef, effect, inject, input, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { storeTitle, words } from '../../../core/store/wish';
import type { CarShown, Picture } from '../../../server/deployment/picture-wire.ts';
import { Api } from '../api/api';
import { strategyTitles } from '../deployments/words';
import { live } from '../live/live';
import { everySecond } from '../live/now';
import { GateMark } from '../gates/gate-mark';
import { RefusalNotice } from '../parts/refusal';
import { SlotName } from '../parts/slot-name';
import { StateChip } from '../parts/state-chip';
import { ago, clockOf, dayAndClock, remaining } from '../parts/time';
import { RollbackDesk } from '../rollback/rollback-desk';
import { House } from '../session/house';
import { stagesOf } from './stages';
import { TrafficChart } from './traffic-chart';

/** A deployment as a living picture. */
@Component({
  selector: 'bc-deployment',
  imports: [GateMark, MatButton, RefusalNotice, RouterLink, SlotName, StateChip, TrafficChart],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './deployment.html',
  styleUrl: './deployment.css',
})
export class Deployment {
  readonly id = input.required<string>();
  protected readonly house = inject(House);
  protected readonly desk = inject(RollbackDesk);
  protected readonly now = everySecond();
  protected readonly problem = signal<string | null>(null);
  readonly #api = inject(Api);
  protected readonly picture = live(
    () => this.#api.get<Picture>(`/api/deployments/${this.id()}/picture`),
    ({ table, of }) =>
      (table === 'deployment_event' && of === this.id()) || table === 'store_event' || table === 'store_release',
    () => this.id(),
  );
  protected readonly stages = computed(() => stagesOf(this.picture.value()?.summary.state ?? 'failed'));
  protected readonly served = computed(() =>
    (this.picture.value()?.train ?? [])
      .filter(({ kind }) => kind !== 'database')
      .map(({ component: name, title }) => ({ name, title })),
  );
  protected readonly isRecent = computed(() => {
    const summary = this.picture.value()?.summary;
    return summary !== undefined && (!summary.over || this.now() - summary.lastEventAt < 15 * 60_000);
  });

  constructor() {
    effect(() => this.desk.inSight.set(this.picture.value()?.summary.environment ?? null));
    inject(DestroyRef).onDestroy(() => this.desk.inSight.set(null));
  }

  protected async promote(): Promise<void> {
    const answer = await this.#api.post(`/api/deployments/${this.id()}/promote`, {
      ...{ by: 'console', reason: 'Passée à la main, dans la console.' },
    });
    this.problem.set(answer.ok ? null : answer.refusal.message);
  }

  protected readonly strategy = strategyTitles;
  protected readonly storeState = words;
  protected readonly store = ({ store }: Picture['stores'][number]) => storeTitle({ kind: store }).replace(/^l’/, '');
  protected readonly ago = (at: number) => ago(at, this.now());
  protected readonly left = (until: number) => remaining(until, this.now());
  protected readonly clock = (at: number) => clockOf(at, this.house.timeZone());
  protected readonly moment = (at: number) => dayAndClock(at, this.house.timeZone());
  protected readonly progress = ({ kind, progress }: CarShown) =>
    kind === 'database' && progress === 'shifted' ? 'schéma à jour' : progressWords[progress];
}

const progressWords: Record<CarShown['progress'], string> = {
  waiting: 'attend',
  built: 'construit',
  rehearsed: 'répété',
  started: 'démarré',
  smoked: 'testé',
  shifted: 'en ligne',
  returned: 'revenu',
};
