import { ChangeDetectionStrategy, Component, DestroyRef, effect, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { partWords } from '../../../core/incident/words';
import type { PostMortemShown } from '../../../server/incident/wire.ts';
import { Api } from '../api/api';
import { Line } from '../live/line';
import { everySecond } from '../live/now';
import { dayAndClock, remaining } from '../parts/time';
import { House } from '../session/house';
import { PostMortemEditor, type Part } from './editor';

/** What happened and what is learnt from it: systems, not people. */
@Component({
  selector: 'bc-post-mortem',
  imports: [MatButton, RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './post-mortem.html',
  styleUrl: './post-mortem.css',
})
export class PostMortem {
  readonly id = input.required<string>();
  protected readonly house = inject(House);
  protected readonly now = everySecond();
  protected readonly parts = Object.entries(partWords) as [Part, string][];
  readonly #api = inject(Api);
  protected readonly editor = new PostMortemEditor({
    read: () => this.#api.get<PostMortemShown>(this.#path()),
    write: (parts, revision) => this.#api.post<PostMortemShown>(this.#path(), { parts, revision, by: 'console' }),
    publish: () => this.#api.post<PostMortemShown>(`${this.#path()}/publish`, { by: 'console' }),
  });

  constructor() {
    effect(() => {
      this.id();
      void this.editor.load();
    });
    const stop = inject(Line).listen((change) => {
      if (change === null || (change.table === 'incident_event' && change.of === this.id())) void this.editor.load();
    });
    inject(DestroyRef).onDestroy(stop);
  }

  #path(): string {
    return `/api/incidents/${this.id()}/post-mortem`;
  }

  protected readonly titleOf = (part: Part) => partWords[part];
  protected readonly left = (until: number) => remaining(until, this.now());
  protected readonly moment = (at: number) => dayAndClock(at, this.house.timeZone());
}
