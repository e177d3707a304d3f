import { ChangeDetectionStrategy, Component, computed, ElementRef, inject, signal } from '@angular/core';
import { IonButton } from '@ionic/angular/ion-button';
import { IonContent } from '@ionic/angular/ion-content';
import { IonIcon } from '@ionic/angular/ion-icon';
import { checkmark, keypadOutline, scanOutline } from 'ionicons/icons';
import { Logo } from '../../../ui/brand/logo';
import { Flags } from '../../../ui/flags/flags';
import { Field } from '../../../ui/ionic/field';
import { focusFirstFault, focusOn } from '../../../ui/ionic/focus';
import { Session } from '../../../ui/session/session';
import { Scanner } from '../scan/scanner';
import { inEuros } from './amount';
import { Till } from './till';

/** How the code of the customer comes in. */
type Entry = 'choosing' | 'scanning' | 'scanned' | 'typing';

@Component({
  selector: 'rw-checkout',
  imports: [Field, IonButton, IonContent, IonIcon, Logo, Scanner],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './checkout.html',
  styleUrl: './checkout.css',
})
export class Checkout {
  protected readonly session = inject(Session);
  protected readonly till = inject(Till);
  readonly #flags = inject(Flags);
  /** The camera may be switched off for all tills at once; typing the code always works. */
  protected readonly mayScan = computed(() => this.#flags.value('scan-camera'));
  readonly #chosen = signal<Entry>('choosing');
  protected readonly entry = computed(() => entryOf(this.#chosen(), this.mayScan()));
  protected readonly icons = { checkmark, keypadOutline, scanOutline };
  protected readonly inEuros = inEuros;
  readonly #screen = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;

  ionViewWillLeave(): void {
    this.#chosen.set('choosing');
  }

  protected take(code: string): void {
    this.till.code.set(code);
    this.#chosen.set('scanned');
    navigator.vibrate?.(60);
  }

  protected enter(how: Entry): void {
    this.till.code.set('');
    this.#chosen.set(how);
    if (how === 'typing') focusOn(this.#screen, '.typed input');
  }

  protected async credit(event: Event): Promise<void> {
    event.preventDefault();
    await this.till.credit();
    if (!this.till.receipt()) return focusFirstFault(this.#screen);
    this.#chosen.set('choosing');
    focusOn(this.#screen, '.receipt');
  }

  protected next(): void {
    this.till.next();
    focusOn(this.#screen, '.amount input');
  }
}

/** Without the camera there is nothing to choose. What was scanned before stays. */
function entryOf(chosen: Entry, mayScan: boolean): Entry {
  return mayScan || chosen === 'scanned' ? chosen : 'typing';
}
