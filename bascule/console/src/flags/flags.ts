import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import type { FlagList, Proposals, Report } from '../../../server/flag/wire.ts';
import { Api } from '../api/api';
import { live, ofTables } from '../live/live';
import { everySecond } from '../live/now';
import { EnvironmentChoice } from '../parts/environment-choice';
import { RefusalNotice } from '../parts/refusal';
import { ago } from '../parts/time';
import { House } from '../session/house';
import { ProposalCard } from './proposal-card';
import { flagStateWords } from './words';

/** The feature flags of an environment. */
@Component({
  selector: 'bc-flags',
  imports: [EnvironmentChoice, ProposalCard, RefusalNotice, RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './flags.html',
  styleUrl: './flags.css',
})
export class Flags {
  /** From the address; none: the first. */
  readonly environnement = input<string>();
  protected readonly house = inject(House);
  protected readonly now = everySecond();
  protected readonly search = signal('');
  protected readonly environment = computed(
    () => this.environnement() ?? this.house.plan()?.environments[0]?.name ?? '',
  );
  readonly #api = inject(Api);
  readonly #router = inject(Router);
  protected readonly list = live(
    () => this.#api.get<FlagList>(`/api/environments/${this.environment()}/flags`),
    ofTables('flag', 'flag_change', 'flag_proposal'),
    () => this.environment(),
  );
  protected readonly report = live(
    () => this.#api.get<Report>(`/api/environments/${this.environment()}/flag-report`),
    ofTables('flag'),
    () => this.environment(),
  );
  protected readonly proposals = live(
    () => this.#api.get<Proposals>(`/api/environments/${this.environment()}/flag-proposals`),
    ofTables('flag', 'flag_proposal'),
    () => this.environment(),
  );
  protected readonly told = signal<{ done: string | null; problem: string | null } | null>(null);
  protected readonly found = computed(() => {
    const wanted = this.search().trim().toLowerCase();
    const all = this.list.value()?.flags ?? [];
    return all.filter(({ key, title }) => `${key} ${title}`.toLowerCase().includes(wanted));
  });
  protected readonly states = flagStateWords;

  protected choose(environnement: string): void {
    void this.#router.navigate([], { queryParams: { environnement } });
  }

  protected readonly ago = (at: number) => ago(at, this.now());
}
