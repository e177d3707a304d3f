import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { EnvironmentGround } from '../../../server/ground/wire.ts';
import { drawingOf } from './drawing';
import { pictureWords } from './overview';

/** An environment's ground as a drawing: where visitors go, and what stands under it. */
@Component({
  selector: 'bc-ground-picture',
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './picture.html',
  styleUrl: './picture.css',
})
export class Picture {
  readonly environment = input.required<EnvironmentGround>();
  readonly title = input.required<string>();
  /** The one that fits is shown. */
  protected readonly drawings = computed(() =>
    (['wide', 'narrow'] as const).map((shape) => ({ shape, drawing: drawingOf(this.environment(), shape) })),
  );
  protected readonly words = computed(() => pictureWords(this.environment(), this.title()));
}
