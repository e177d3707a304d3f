import { ChangeDetectionStrategy, Component, input } from '@angular/core';

/** A slot by its colour and its name, with the version that it runs. */
@Component({
  selector: 'bc-slot-name',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<span class="chip" [class]="colour()"
    ><span class="hue">{{ colour() === 'blue' ? 'bleu' : 'vert' }}</span
    ><span class="version" [title]="version()">{{ version() }}</span></span
  >`,
  styles: `
    :host {
      display: inline-flex;
      min-width: 0;
    }
    .chip {
      min-width: 0;
    }
    .hue {
      font-weight: 500;
    }
    .version {
      overflow: hidden;
      text-overflow: ellipsis;
      max-width: 13ch;
      font-family: var(--mono);
      font-size: 0.92em;
    }
  `,
})
export class SlotName {
  readonly colour = input.required<'blue' | 'green'>();
  readonly version = input.required<string>();
}
