import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  ElementRef,
  afterNextRender,
  inject,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { cameraFault } from './camera-fault';
import { scan } from './scan';

/** The camera, looking for a QR code as long as it is on screen. */
@Component({
  selector: 'rw-scanner',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (fault(); as fault) {
      <p class="rw-notice rw-danger" role="alert">{{ fault }}</p>
    }
    <div class="view" [hidden]="fault()">
      <video #video muted playsinline aria-label="Image de la caméra"></video>
      <p role="status">Placez le QR code du client dans le cadre.</p>
    </div>
  `,
  styleUrl: './scanner.css',
})
export class Scanner {
  readonly code = output<string>();
  protected readonly fault = signal<string | null>(null);
  protected readonly video = viewChild.required<ElementRef<HTMLVideoElement>>('video');

  constructor() {
    const leaving = new AbortController();
    inject(DestroyRef).onDestroy(() => leaving.abort());
    afterNextRender(() => void this.#look(leaving.signal));
  }

  async #look(signal: AbortSignal): Promise<void> {
    try {
      const code = await scan(this.video().nativeElement, signal);
      if (code !== null && !signal.aborted) this.code.emit(code);
    } catch (cause) {
      if (!signal.aborted) this.fault.set(cameraFault(cause));
    }
  }
}
