import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';

type Outcome = 'green' | 'red' | 'waiting' | 'open';

/** What a gate or an item says, as a sign that is not its colour alone. */
@Component({
  selector: 'bc-gate-mark',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<span class="mark" [class]="outcome()" role="img" [attr.aria-label]="words()">{{ sign() }}</span>`,
  styles: `
    .mark {
      display: inline-grid;
      place-items: center;
      width: 24px;
      height: 24px;
      border-radius: 50%;
      background: var(--warning-paper);
      color: var(--warning);
      font-weight: 800;
      font-size: 0.85rem;
      line-height: 1;
    }
    .green {
      background: var(--success-paper);
      color: var(--success);
    }
    .red {
      background: var(--danger-paper);
      color: var(--danger);
    }
  `,
})
export class GateMark {
  readonly outcome = input.required<Outcome>();
  protected readonly sign = computed(() => marks[this.outcome()].sign);
  protected readonly words = computed(() => marks[this.outcome()].words);
}

const marks: Record<Outcome, { sign: string; words: string }> = {
  green: { sign: '✓', words: 'vert' },
  red: { sign: '✕', words: 'rouge' },
  waiting: { sign: '…', words: 'en attente' },
  open: { sign: '…', words: 'ouvert' },
};
