import { ChangeDetectionStrategy, Component } from '@angular/core';

/** The mark and the name. */
@Component({
  selector: 'rw-logo',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <svg viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="10" fill="var(--rw-accent)" />
      <path
        d="M10.5 23V9.5h6.2a4.4 4.4 0 0 1 0 8.8h-6.2m5.6 0L21.5 23"
        fill="none"
        stroke="#073527"
        stroke-width="3.2"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
    <span>REWAPP</span>
  `,
  styles: `
    :host {
      display: inline-flex;
      align-items: center;
      gap: 0.55em;
      font: 800 1.1rem/1 var(--rw-font);
      letter-spacing: 0.04em;
    }
    svg {
      width: 1.9em;
      height: 1.9em;
    }
  `,
})
export class Logo {}
