import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import type { DeploymentList } from '../../../server/deployment/picture-wire.ts';
import type { WindowCalendar } from '../../../server/window/wire.ts';
import { Api } from '../api/api';
import { releaseKinds } from '../deployments/words';
import { live, ofTables } from '../live/live';
import { everySecond } from '../live/now';
import { EnvironmentChoice } from '../parts/environment-choice';
import { RefusalNotice } from '../parts/refusal';
import { shownAt } from '../parts/time';
import { House } from '../session/house';
import { dayOf, monthAfter, monthWords, weeksOf, type Day } from './month';

/** A month of an environment: when what may start, public holidays, and what was deployed. */
@Component({
  selector: 'bc-calendar',
  imports: [EnvironmentChoice, MatButton, RefusalNotice, RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './calendar.html',
  styleUrl: './calendar.css',
})
export class Calendar {
  protected readonly house = inject(House);
  protected readonly environment = signal(this.#first());
  readonly #now = everySecond();
  protected readonly today = computed(() => dayOf(this.#now(), this.house.timeZone()));
  /** None: the one that today is in. */
  readonly #chosen = signal<string | null>(null);
  protected readonly month = computed(() => this.#chosen() ?? this.today().slice(0, 7));
  readonly #api = inject(Api);
  protected readonly calendar = live(
    () => this.#api.get<WindowCalendar>(`/api/environments/${this.environment()}/calendar`, { month: this.month() }),
    ofTables('announcement'),
    () => [this.environment(), this.month()],
  );
  protected readonly deployments = live(
    () => this.#api.get<DeploymentList>('/api/deployments', { environment: this.environment(), limit: 200 }),
    ofTables('deployment'),
    () => this.environment(),
  );
  protected readonly weeks = computed(() => weeksOf(this.calendar.value()?.days ?? []));
  protected readonly weekdays = ['lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi', 'dimanche'];
  protected readonly title = computed(() => monthWords(this.month()));

  /** Where windows are, the most guarded one. */
  #first(): string {
    const environments = this.house.plan()?.environments ?? [];
    return (environments.findLast(({ windows }) => windows.length > 0) ?? environments[0])?.name ?? '';
  }

  protected go(months: number): void {
    this.#chosen.set(monthAfter(this.month(), months));
  }

  /** Of that day; windows that never shut are told above the month. */
  protected windowsOf({ windows }: Day) {
    const always = new Set((this.calendar.value()?.rules ?? []).flatMap((rule) => (rule.always ? [rule.kind] : [])));
    return windows.filter(({ kind }) => !always.has(kind));
  }

  protected deploymentsOn({ day }: Day) {
    const all = this.deployments.value()?.deployments ?? [];
    return all.filter(({ requestedAt }) => dayOf(requestedAt, this.house.timeZone()) === day);
  }

  protected readonly dayNumber = ({ day }: Day) => Number(day.slice(-2));
  protected readonly kindTitle = (kind: string) => releaseKinds.find((each) => each.kind === kind)?.title ?? kind;
  protected readonly hour = (at: number) =>
    shownAt(at, this.house.timeZone(), { hour: 'numeric', minute: '2-digit' }).replace(':00', 'h').replace(':', 'h');
  protected readonly moment = (at: number) =>
    shownAt(at, this.house.timeZone(), { dateStyle: 'full', timeStyle: 'short' });
}
