import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { stateWords } from '../../../core/deployment/state';
import type { DeploymentSummary } from '../../../server/wire.ts';

type State = DeploymentSummary['state'];

/** Where a deployment stands, in a word and a colour. */
@Component({
  selector: 'bc-state',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<span class="chip" [class]="tone()">
    @if (isMoving()) {
      <span class="dot"></span>
    }
    {{ words() }}</span
  >`,
  styles: `
    .dot {
      width: 8px;
      height: 8px;
      border-radius: 50%;
      background: currentColor;
      animation: pulse 1s ease-in-out infinite alternate;
    }
    @keyframes pulse {
      to {
        opacity: 0.25;
      }
    }
  `,
})
export class StateChip {
  readonly state = input.required<State>();
  protected readonly words = computed(() => capital(stateWords[this.state()]));
  protected readonly tone = computed(() => tones[this.state()] ?? 'wait');
  protected readonly isMoving = computed(() => !(this.state() in tones) || this.state() === 'rolling-back');
}

const tones: Partial<Record<State, string>> = {
  ...{ confirmed: 'good', refused: 'bad', failed: 'bad', cancelled: 'plain' },
  ...{ 'rolled-back': 'bad', 'rolling-back': 'bad' },
};

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
