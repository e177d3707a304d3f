/** Brings the person to the first field at fault, once the screen shows it. */
export function focusFirstFault(screen: HTMLElement): void {
  requestAnimationFrame(() => screen.querySelector<HTMLIonInputElement>('ion-input.ion-invalid')?.setFocus());
}
