import { ChangeDetectionStrategy, Component, input } from '@angular/core';

/** SEV-1 to SEV-4: the first two can't be overlooked. */
@Component({
  selector: 'bc-severity',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<span class="chip" [class]="severity()">{{ severity() }}</span>`,
  styles: `
    .chip {
      font-weight: 750;
    }
    .SEV-1 {
      background: var(--danger);
      color: var(--on-danger);
    }
    .SEV-2 {
      background: var(--danger-paper);
      color: var(--danger);
    }
    .SEV-3 {
      background: var(--warning-paper);
      color: var(--warning);
    }
  `,
})
export class SeverityChip {
  readonly severity = input.required<string>();
}
