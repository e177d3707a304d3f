import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import type { AuditLog } from '../../../server/people/wire.ts';
import { Api } from '../api/api';
import { live, ofTables } from '../live/live';
import { EnvironmentChoice } from '../parts/environment-choice';
import { RefusalNotice } from '../parts/refusal';
import { clockOf, shownAt } from '../parts/time';
import { House } from '../session/house';
import { deedWords, toneOf } from './words';

type Entry = AuditLog['entries'][number];

/** Who did what, when and why. */
@Component({
  selector: 'bc-audit',
  imports: [EnvironmentChoice, RefusalNotice, RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './audit.html',
  styleUrl: './audit.css',
})
export class Audit {
  /** From the address; none: the first. */
  readonly environnement = input<string>();
  protected readonly house = inject(House);
  protected readonly environment = computed(
    () => this.environnement() ?? this.house.plan()?.environments[0]?.name ?? '',
  );
  protected readonly search = signal('');
  readonly #api = inject(Api);
  readonly #router = inject(Router);
  protected readonly log = live(
    () => this.#api.get<AuditLog>(`/api/environments/${this.environment()}/audit`, { limit: 500 }),
    ofTables('audit', 'deployment_event'),
    () => this.environment(),
  );
  protected readonly days = computed(() => this.#byDay(this.#found()));

  protected choose(environnement: string): void {
    void this.#router.navigate([], { queryParams: { environnement } });
  }

  #found(): Entry[] {
    const wanted = this.search().trim().toLowerCase();
    const entries = this.log.value()?.entries ?? [];
    if (wanted === '') return entries;
    const textOf = ({ who, what, why, deployment }: Entry) =>
      [this.house.nameOf(who), who, deedWords(what), why, deployment].join(' ').toLowerCase();
    return entries.filter((entry) => textOf(entry).includes(wanted));
  }

  #byDay(entries: Entry[]): { day: string; entries: Entry[] }[] {
    const dayOf = ({ at }: Entry) => shownAt(at, this.house.timeZone(), { dateStyle: 'full' });
    return [...Map.groupBy(entries, dayOf)].map(([day, ofDay]) => ({ day, entries: ofDay }));
  }

  protected readonly words = deedWords;
  protected readonly tone = toneOf;
  protected readonly clock = (at: number) => clockOf(at, this.house.timeZone());
}
