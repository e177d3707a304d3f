import { ChangeDetectionStrategy, Component, DestroyRef, effect, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { partWords } from '../../../core/incident/words';
import type { PostMortemShown } from '../../../server/incident/wire.ts';
import { Api } from '../api/api';
import { Line } from '../live/line';
import { everySecond } from '../live/now';
import { dayAndClock, owed } from '../parts/time';
import { Written } from '../parts/written';
import { House } from '../session/house';
import { PostMortemEditor, type Part } from './editor';

/** What Bascule writes itself where people leave it blank. */
const fromFacts = new Set<Part>(['summary', 'impact', 'trigger', 'detection', 'resolution']);

/** What happened and what is learnt from it: systems, not people. */
@Component({
  selector: 'bc-post-mortem',
  imports: [MatButton, RouterLink, Written],
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
  protected readonly due = (at: number) => owed(at, this.now());
  protected readonly hint = (part: Part) => (fromFacts.has(part) ? 'Vide : tiré des faits' : 'À écrire');
  protected readonly moment = (at: number) => dayAndClock(at, this.house.timeZone());
}
