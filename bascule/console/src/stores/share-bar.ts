import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { legendOf } from './overview';

/** How many of a store's users may get a release, with a mark at each share that the plan goes through. */
@Component({
  selector: 'bc-share-bar',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div
      class="bar {{ tone() }}"
      role="progressbar"
      aria-valuemin="0"
      aria-valuemax="100"
      aria-label="Part des utilisateurs"
      [attr.aria-valuenow]="percent()"
      [attr.aria-valuetext]="percent() + ' % des utilisateurs'"
    >
      <span class="fill" [style.inline-size.%]="percent()"></span>
      @for (mark of marks(); track mark) {
        <span class="mark" [style.inset-inline-start.%]="mark"></span>
      }
    </div>
    <div class="legend number" aria-hidden="true">
      @for (mark of legend(); track mark) {
        <span [style.inset-inline-start.%]="mark" [class.reached]="mark <= percent()" [class.last]="mark === 100">
          {{ mark }} %
        </span>
      }
    </div>
  `,
  styles: `
    :host {
      display: grid;
      gap: 6px;
    }
    .bar {
      position: relative;
      height: 14px;
      overflow: hidden;
      border-radius: 999px;
      background: var(--sunken);
      box-shadow: inset 0 0 0 1px var(--line);
    }
    .fill {
      position: absolute;
      inset-block: 0;
      inset-inline-start: 0;
      border-radius: 999px;
      background: var(--brand);
      transition: inline-size 400ms ease;
    }
    .bad .fill {
      background: var(--danger);
    }
    .good .fill {
      background: var(--success);
    }
    .mark {
      position: absolute;
      inset-block: 0;
      width: 2px;
      margin-inline-start: -1px;
      background: var(--surface);
    }
    .legend {
      position: relative;
      height: 1.3em;
      color: var(--soft);
      font-size: 0.82rem;
    }
    .legend span {
      position: absolute;
      transform: translateX(-50%);
      white-space: nowrap;
    }
    .legend .last {
      transform: translateX(-100%);
    }
    .legend .reached {
      color: var(--ink);
      font-weight: 650;
    }
  `,
})
export class ShareBar {
  readonly percent = input.required<number>();
  /** As in 10, 50, 100. */
  readonly shares = input.required<readonly number[]>();
  readonly tone = input('');
  protected readonly marks = computed(() => this.shares().filter((share) => share < 100));
  protected readonly legend = computed(() => legendOf(this.shares()));
}
