import {
  afterNextRender,
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  inject,
  input,
  signal,
} from '@angular/core';
import type { TrafficShown } from '../../../server/deployment/picture-wire.ts';
import { Api } from '../api/api';
import { chartHeight, chartOf } from './chart';
import { shownSeconds, TrafficWatch } from './traffic-watch';

/** Requests by colour, second by second, as they come. */
@Component({
  selector: 'bc-traffic-chart',
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './traffic-chart.html',
  styleUrl: './traffic-chart.css',
})
export class TrafficChart {
  readonly environment = input.required<string>();
  readonly components = input.required<{ name: string; title: string }[]>();
  protected readonly component = signal<string | null>(null);
  protected readonly box = `0 0 ${shownSeconds} ${chartHeight}`;
  protected readonly minutes = shownSeconds / 60;
  readonly #api = inject(Api);
  readonly #watch = new TrafficWatch((since) =>
    this.#api.get<TrafficShown>(`/api/environments/${this.environment()}/traffic`, { since }),
  );
  protected readonly chart = computed(() => chartOf(this.#watch.seconds(), this.component(), this.#watch.last()));

  constructor() {
    afterNextRender(() => void this.#watch.look());
    const timer = setInterval(() => {
      if (!document.hidden) void this.#watch.look();
    }, 1_000);
    inject(DestroyRef).onDestroy(() => clearInterval(timer));
  }

  protected readonly rate = (value: number) =>
    `${value.toLocaleString('fr-FR', { maximumFractionDigits: value < 10 ? 1 : 0 })}/s`;
}
