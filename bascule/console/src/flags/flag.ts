import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import type { FlagDetail, Outcome } from '../../../server/flag/wire.ts';
import type { Answer } from '../api/answer';
import { Api } from '../api/api';
import { live, ofTables } from '../live/live';
import { RefusalNotice } from '../parts/refusal';
import { Sheet } from '../parts/sheet';
import { dayAndClock } from '../parts/time';
import { House } from '../session/house';
import { ProposalCard } from './proposal-card';
import { flagStateWords, turnsOf } from './words';

interface Wish {
  title: string;
  /** Where it is sent. */
  path: string;
}

/** One flag: what it is now, who may see it, who changed it; on, off, cut, and undone. */
@Component({
  selector: 'bc-flag',
  imports: [MatButton, ProposalCard, RefusalNotice, RouterLink, Sheet],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './flag.html',
  styleUrl: './flag.css',
})
export class Flag {
  readonly environment = input.required<string>();
  readonly key = input.required<string>();
  protected readonly house = inject(House);
  protected readonly problem = signal<string | null>(null);
  protected readonly told = signal<string | null>(null);
  protected readonly wish = signal<Wish | null>(null);
  readonly #api = inject(Api);
  protected readonly flag = live(
    () => this.#api.get<FlagDetail>(this.#path()),
    ofTables('flag', 'flag_change', 'flag_proposal'),
    () => this.#path(),
  );
  protected readonly turns = computed(() => turnsOf(this.flag.value()?.state ?? 'off'));
  protected readonly definition = computed(() => JSON.stringify(this.flag.value()?.definition ?? {}, null, 2));
  protected readonly states = flagStateWords;

  protected turn(verb: string, title: string): void {
    this.wish.set({ title, path: `${this.#path()}/${verb}` });
  }

  protected undo(revision: number): void {
    this.wish.set({ title: `Défaire la révision ${revision}`, path: `${this.#base()}/flag-changes/${revision}/undo` });
  }

  protected async send(event: Event, { path }: Wish, why: string): Promise<void> {
    event.preventDefault();
    this.wish.set(null);
    this.#take(await this.#api.post<Outcome>(path, { why, by: 'console' }));
  }

  protected answered({ done, problem }: { done: string | null; problem: string | null }): void {
    this.problem.set(problem);
    this.told.set(done);
    void this.flag.load();
  }

  #take(answer: Answer<Outcome>): void {
    this.problem.set(answer.ok ? null : answer.refusal.message);
    this.told.set(answer.ok ? outcomeWords[answer.value.outcome] : null);
    void this.flag.load();
  }

  #base(): string {
    return `/api/environments/${this.environment()}`;
  }

  #path(): string {
    return `${this.#base()}/flags/${encodeURIComponent(this.key())}`;
  }

  protected readonly moment = (at: number) => dayAndClock(at, this.house.timeZone());
}

const outcomeWords: Record<Outcome['outcome'], string> = {
  made: 'C’est fait.',
  proposed: 'C’est proposé : une seconde personne doit l’accepter.',
};
