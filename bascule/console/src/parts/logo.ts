import { ChangeDetectionStrategy, Component } from '@angular/core';

/** A seesaw: blue at one end, marigold at the other. */
@Component({
  selector: 'bc-logo',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<svg viewBox="6 8 52 48" width="34" height="30" aria-hidden="true" fill="none">
    <path d="M10 38 54 24" stroke="currentColor" stroke-width="5" stroke-linecap="round" />
    <circle cx="17" cy="26" r="7" fill="var(--blue)" />
    <circle cx="47" cy="16" r="7" fill="var(--accent)" />
    <path d="m32 33 10 19H22z" fill="var(--green)" />
  </svg>`,
  styles: ':host { display: inline-flex; }',
})
export class Logo {}
