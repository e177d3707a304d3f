import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import type { Shown } from '../api/shown';

/** Why something can't be shown, with a way to try again. */
@Component({
  selector: 'bc-refusal',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `@if (of().refusal(); as refusal) {
      <p class="notice danger" role="alert">
        {{ refusal.message }} <button type="button" (click)="of().load()">Réessayer</button>
      </p>
    } @else if (of().value() === null) {
      <p class="soft" role="status">Chargement…</p>
    }`,
  styles: `
    button {
      padding: 0;
      border: 0;
      background: none;
      color: inherit;
      font: inherit;
      text-decoration: underline;
      cursor: pointer;
    }
  `,
})
export class RefusalNotice {
  readonly of = input.required<Shown<unknown>>();
}
