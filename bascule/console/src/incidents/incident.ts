import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import type { IncidentShown } from '../../../server/incident/wire.ts';
import { Api } from '../api/api';
import { live } from '../live/live';
import { everySecond } from '../live/now';
import { RefusalNotice } from '../parts/refusal';
import { ago, clockOf, dayAndClock, duration, shownAt } from '../parts/time';
import { House } from '../session/house';
import { deedsFor, givenFor, type Deed } from './deeds';
import { SeverityChip } from './severity-chip';
import { incidentStates, linkWords } from './words';

/** One incident: who has it, what it costs, what was done and what comes next. */
@Component({
  selector: 'bc-incident',
  imports: [MatButton, RefusalNotice, RouterLink, SeverityChip],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './incident.html',
  styleUrl: './incident.css',
})
export class Incident {
  readonly id = input.required<string>();
  protected readonly house = inject(House);
  protected readonly now = everySecond();
  protected readonly problem = signal<string | null>(null);
  protected readonly chosen = signal<Deed | null>(null);
  readonly #api = inject(Api);
  protected readonly incident = live(
    () => this.#api.get<IncidentShown>(`/api/incidents/${this.id()}`),
    ({ table, of }) => (table === 'incident' || table === 'incident_event') && of === this.id(),
    () => this.id(),
  );
  protected readonly deeds = computed(() => {
    const shown = this.incident.value();
    const people = this.house.plan()?.people ?? [];
    return shown
      ? deedsFor(
          shown,
          people.map(({ name, displayName }) => ({ value: name, label: displayName })),
        )
      : [];
  });
  /** What people took on: while it lasts, and so that it does not come again. */
  protected readonly work = computed(() => {
    const { tasks = [], actions = [] } = this.incident.value() ?? {};
    const lists = [
      {
        ...{ of: 'tasks' as const, title: 'Tâches' },
        pieces: tasks.map(({ task: number, text, owner, done }) => {
          return { number, text, done, note: owner && this.house.nameOf(owner) };
        }),
      },
      {
        ...{ of: 'actions' as const, title: 'Actions correctives' },
        pieces: actions.map((each) => {
          return { number: each.action, text: each.text, done: each.done, note: this.#whoseAndWhen(each) };
        }),
      },
    ];
    return lists.filter(({ pieces }) => pieces.length > 0);
  });
  protected readonly states = incidentStates;
  protected readonly links = linkWords;

  protected acknowledge(): Promise<void> {
    return this.#do('acknowledge', {});
  }

  protected finish(of: 'tasks' | 'actions', number: number): Promise<void> {
    return this.#do(`${of}/${number}/done`, {});
  }

  protected async submit(event: Event, deed: Deed): Promise<void> {
    event.preventDefault();
    await this.#do(deed.verb, givenFor(deed, new FormData(event.target as HTMLFormElement)));
    if (this.problem() === null) this.chosen.set(null);
  }

  async #do(verb: string, body: object): Promise<void> {
    const answer = await this.#api.post<IncidentShown>(`/api/incidents/${this.id()}/${verb}`, {
      ...body,
      by: 'console',
    });
    this.problem.set(answer.ok ? null : answer.refusal.message);
    if (answer.ok) this.incident.value.set(answer.value);
  }

  protected readonly nameOf = (person: string) => this.house.nameOf(person);
  protected readonly ago = (at: number) => ago(at, this.now());
  protected readonly clock = (at: number) => clockOf(at, this.house.timeZone());
  protected readonly moment = (at: number) => dayAndClock(at, this.house.timeZone());
  #whoseAndWhen({ owner, dueOn }: IncidentShown['actions'][number]): string {
    const whose = owner === null ? 'personne encore' : this.house.nameOf(owner);
    if (dueOn === null) return whose;
    return `${whose}, pour le ${shownAt(Date.parse(dueOn), 'UTC', { dateStyle: 'long' })}`;
  }

  protected readonly took = duration;
  protected readonly figure = (value: number | null) => (value === null ? 'pas connu' : value.toLocaleString('fr-FR'));
  protected readonly percent = (share: number) =>
    `${(100 * share).toLocaleString('fr-FR', { maximumFractionDigits: 1 })} %`;
}
