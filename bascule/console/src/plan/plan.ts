import { ChangeDetectionStrategy, Component, computed, effect, inject, signal } from '@angular/core';
import type { Differences, PlanDocument } from '../../../server/plan/wire.ts';
import { Api } from '../api/api';
import { Shown } from '../api/shown';
import { RefusalNotice } from '../parts/refusal';
import { House } from '../session/house';
import { Block } from './block';

/** The plan as people read it, and what two of its environments have otherwise. */
@Component({
  selector: 'bc-plan',
  imports: [Block, RefusalNotice],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './plan.html',
  styleUrl: './plan.css',
})
export class Plan {
  protected readonly house = inject(House);
  readonly #api = inject(Api);
  protected readonly document = new Shown(() => this.#api.get<PlanDocument>('/api/plan/document'));
  protected readonly environments = computed(() => this.house.plan()?.environments ?? []);
  protected readonly left = signal(this.environments().at(-2)?.name ?? this.environments()[0]?.name ?? '');
  protected readonly right = signal(this.environments().at(-1)?.name ?? '');
  protected readonly differences = new Shown(() =>
    this.#api.get<Differences>('/api/plan/differences', { left: this.left(), right: this.right() }),
  );
  protected readonly groups = computed(() => {
    const all = this.differences.value()?.differences ?? [];
    return [...new Set(all.map(({ group }) => group))].map((group) => ({
      group,
      differences: all.filter((each) => each.group === group),
    }));
  });
  protected readonly toReview = computed(
    () => this.differences.value()?.differences.filter(({ standing }) => standing === 'to-review').length ?? 0,
  );

  constructor() {
    void this.document.load();
    effect(() => {
      this.left();
      this.right();
      void this.differences.load();
    });
  }

  protected chapterId(number: string): string {
    return `s-${number.toLowerCase().replaceAll('.', '-')}`;
  }

  protected goTo(event: Event, number: string): void {
    event.preventDefault();
    document.getElementById(this.chapterId(number))?.scrollIntoView();
  }
}
