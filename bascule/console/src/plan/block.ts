import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import type { PlanBlock } from '../../../server/plan/wire.ts';
import { Spans } from './spans';

/** A piece of the plan's document. */
@Component({
  selector: 'bc-block',
  imports: [Spans],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './block.html',
  styleUrl: './block.css',
})
export class Block {
  readonly block = input.required<PlanBlock>();
}
