import { ChangeDetectionStrategy, Component, effect, ElementRef, input, output, viewChild } from '@angular/core';

/** What is asked in between: the browser's own dialog, from the foot of a phone. */
@Component({
  selector: 'bc-sheet',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<dialog #dialog [attr.aria-label]="label()" (close)="closed.emit()">
    @if (isOpen()) {
      <div class="inside"><ng-content /></div>
    }
  </dialog>`,
  styles: `
    .inside {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 16px;
      padding: clamp(18px, 4vw, 28px);
      padding-bottom: max(clamp(18px, 4vw, 28px), env(safe-area-inset-bottom));
    }
  `,
})
export class Sheet {
  readonly isOpen = input.required<boolean>();
  readonly label = input.required<string>();
  readonly closed = output();
  private readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog');

  constructor() {
    effect(() => {
      const dialog = this.dialog().nativeElement;
      if (this.isOpen() && !dialog.open) dialog.showModal();
      if (!this.isOpen() && dialog.open) dialog.close();
    });
  }
}
