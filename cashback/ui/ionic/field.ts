import { ChangeDetectionStrategy, Component, input, model } from '@angular/core';
import { IonInput } from '@ionic/angular/ion-input';

/** A labelled text field that says what is wrong with what was typed. */
@Component({
  selector: 'rw-field',
  imports: [IonInput],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ion-input
      class="rw-field"
      fill="outline"
      labelPlacement="floating"
      [label]="label()"
      [type]="type()"
      [inputmode]="inputmode()"
      [autocomplete]="autocomplete()"
      [placeholder]="placeholder()"
      [helperText]="hint()"
      [errorText]="error()"
      [class.ion-invalid]="error()"
      [class.ion-touched]="error()"
      [value]="value()"
      (ionInput)="value.set($event.detail.value ?? '')"
    />
  `,
})
export class Field {
  readonly value = model.required<string>();
  readonly label = input.required<string>();
  readonly type = input<IonInput['type']>('text');
  readonly inputmode = input<IonInput['inputmode']>();
  readonly autocomplete = input<IonInput['autocomplete']>('off');
  readonly placeholder = input<string>();
  readonly hint = input<string>();
  readonly error = input<string>();
}
