import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { eliteWords, figureTitles, shownTarget, valueWords } from '../../../core/kpi/words';
import type { KpiReport } from '../../../server/kpi/wire.ts';
import { barsHeight, barsOf } from './bars';

/** One measure: its value, its target, and its weeks. */
@Component({
  selector: 'bc-figure',
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './figure.html',
  styleUrl: './figure.css',
})
export class Figure {
  readonly figure = input.required<KpiReport['measures'][number]>();
  protected readonly height = barsHeight;
  protected readonly drawn = computed(() => barsOf(this.figure().weeks, this.figure().target?.bound ?? null));
  protected readonly title = computed(() => figureTitles[this.figure().name]);
  protected readonly value = computed(() => {
    const { value, unit } = this.figure();
    return value === null ? null : valueWords(value, unit);
  });
  protected readonly wanted = computed(() => {
    const { target, unit, name } = this.figure();
    if (target) return `objectif ${shownTarget(target, unit)}`;
    return eliteWords[name] ? `élite 2024 : ${eliteWords[name]}` : '';
  });
  protected readonly label = (value: number) => valueWords(value, this.figure().unit);
}
