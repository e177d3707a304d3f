import { ChangeDetectionStrategy, Component, computed, effect, inject, signal, untracked } from '@angular/core';
import { NavController } from '@ionic/angular';
import { IonBackButton } from '@ionic/angular/ion-back-button';
import { IonButton } from '@ionic/angular/ion-button';
import { IonButtons } from '@ionic/angular/ion-buttons';
import { IonContent } from '@ionic/angular/ion-content';
import { IonHeader } from '@ionic/angular/ion-header';
import { IonIcon } from '@ionic/angular/ion-icon';
import { IonToolbar } from '@ionic/angular/ion-toolbar';
import { arrowBack, checkmark, copyOutline } from 'ionicons/icons';
import { Api } from '../../../ui/api/api';
import { Flags } from '../../../ui/flags/flags';
import { Wallet } from '../wallet/wallet';
import { inGain, inPoints, pointWord } from '../wallet/words';
import { drawing } from './drawing';
import { LiveCode } from './live-code';
import { networkNotice } from './network-notice';

const tickMs = 500;
const balanceEveryMs = 3_000;

@Component({
  selector: 'rw-qr',
  imports: [IonBackButton, IonButton, IonButtons, IonContent, IonHeader, IonIcon, IonToolbar],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './qr.html',
  styleUrl: './qr.css',
})
export class Qr {
  protected readonly navigation = inject(NavController);
  protected readonly wallet = inject(Wallet);
  readonly #flags = inject(Flags);
  /** The kill switch of the QR code, for when something is wrong with it in phones that keep their version. */
  protected readonly isOn = computed(() => this.#flags.value('qr-code'));
  protected readonly code = new LiveCode(inject(Api));
  protected readonly drawing = computed(() => {
    const text = this.code.text();
    return text === null ? null : drawing(text);
  });
  protected readonly notice = computed(() =>
    networkNotice(this.code.refusal() ?? this.wallet.refusal(), this.code.text() === null ? 'nothing' : 'code'),
  );
  protected readonly copied = signal<string | null>(null);
  protected readonly icons = { arrowBack, checkmark, copyOutline };
  protected readonly words = { inGain, inPoints, pointWord };
  #beats: ReturnType<typeof setInterval>[] = [];

  constructor() {
    // A code that brought points is used up.
    effect(() => {
      if (this.wallet.arrival() && this.isOn()) untracked(() => void this.code.replace());
    });
  }

  ionViewWillEnter(): void {
    this.wallet.arrival.set(null);
    this.#renew();
    void this.wallet.refresh();
    this.#beats = [
      setInterval(
        whileSeen(async () => this.#renew()),
        tickMs,
      ),
      setInterval(
        whileSeen(() => this.wallet.refresh()),
        balanceEveryMs,
      ),
    ];
  }

  ionViewDidLeave(): void {
    this.#beats.forEach(clearInterval);
  }

  #renew(): void {
    if (this.isOn()) void this.code.tick();
  }

  /** Four by four, for whoever copies by eye; the text read or selected on screen stays the code itself. */
  protected groups(text: string): string[] {
    return text.match(/.{1,4}/g) ?? [];
  }

  protected async copy(text: string): Promise<void> {
    await navigator.clipboard.writeText(text).then(
      () => this.copied.set('Code copié.'),
      () => this.copied.set('Copie impossible ici : sélectionnez le code et copiez-le à la main.'),
    );
  }
}

/** A screen that nobody sees asks for nothing. */
function whileSeen(work: () => Promise<void>): () => void {
  return () => {
    if (!document.hidden) void work();
  };
}
