import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import type { PlanText } from '../../../server/plan/wire.ts';

/** A text with its marks. */
@Component({
  selector: 'bc-spans',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `@for (span of text(); track $index) {
    @if (isPlain(span)) {
      {{ span }}
    } @else if (isCode(span)) {
      <code>{{ span.code }}</code>
    } @else if (isStrong(span)) {
      <strong>{{ span.strong }}</strong>
    }
  }`,
})
export class Spans {
  readonly text = input.required<PlanText>();
  protected readonly isPlain = (span: PlanText[number]): span is string => typeof span === 'string';
  protected readonly isCode = (span: PlanText[number]): span is { code: string } =>
    typeof span === 'object' && 'code' in span;
  protected readonly isStrong = (span: PlanText[number]): span is { strong: string } =>
    typeof span === 'object' && 'strong' in span;
}
