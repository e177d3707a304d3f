import { ChangeDetectionStrategy, Component, inject, input, output } from '@angular/core';
import { House } from '../session/house';

/** One of the plan's environments. `none`: what is written for no choice, where there may be none. */
@Component({
  selector: 'bc-environment-choice',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <label>
      <span class="hidden">Environnement</span>
      <select #choice (change)="choose.emit(choice.value)">
        @if (none(); as words) {
          <option value="">{{ words }}</option>
        }
        @for (each of house.plan()?.environments; track each.name) {
          <option [value]="each.name" [selected]="each.name === chosen()">{{ each.title }}</option>
        }
      </select>
    </label>
  `,
  styles: `
    select {
      width: auto;
    }
  `,
})
export class EnvironmentChoice {
  readonly chosen = input<string>();
  readonly none = input<string>();
  readonly choose = output<string>();
  protected readonly house = inject(House);
}
