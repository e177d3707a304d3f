/** Brings the person to the first field at fault, once the screen shows it. */
export function focusFirstFault(screen: HTMLElement): void {
  requestAnimationFrame(() => screen.querySelector<HTMLIonInputElement>('ion-input.ion-invalid')?.setFocus());
}

/** Brings the person to what an action made appear; `selector` names an element that takes the focus. */
export function focusOn(screen: HTMLElement, selector: string): void {
  requestAnimationFrame(() => screen.querySelector<HTMLElement>(selector)?.focus());
}
