import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import type { KpiReport } from '../../../server/kpi/wire.ts';
import { Api } from '../api/api';
import { live, ofTables } from '../live/live';
import { EnvironmentChoice } from '../parts/environment-choice';
import { RefusalNotice } from '../parts/refusal';
import { shownAt } from '../parts/time';
import { House } from '../session/house';
import { Figure } from './figure';

/** §10.2's five measures with their targets, and DORA's, from the deployments themselves. */
@Component({
  selector: 'bc-kpis',
  imports: [EnvironmentChoice, Figure, RefusalNotice],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './kpis.html',
  styleUrl: './kpis.css',
})
export class Kpis {
  protected readonly house = inject(House);
  protected readonly environment = signal('');
  protected readonly component = signal('');
  readonly #api = inject(Api);
  protected readonly report = live(
    () => this.#api.get<KpiReport>('/api/kpi', this.#query()),
    ofTables('deployment', 'incident'),
    () => this.#query(),
  );
  /** For a table to work on. */
  protected readonly csv = computed(() => `/api/kpi.csv?${new URLSearchParams(this.#query())}`);

  #query(): Record<string, string> {
    const [environment, component] = [this.environment(), this.component()];
    return { ...(environment && { environment }), ...(component && { component }) };
  }

  protected readonly counted = (count: number, word: string) => `${count} ${word}${count > 1 ? 's' : ''}`;
  protected readonly day = (at: number) => shownAt(at, this.house.timeZone(), { dateStyle: 'medium' });
}
