import { effect, inject } from '@angular/core';
import { Router, type CanActivateFn } from '@angular/router';
import { Session } from './session';

/** Lets in whoever is signed in; others go to `/connexion`. */
export const signedIn: CanActivateFn = () =>
  inject(Session).subject() !== null || inject(Router).createUrlTree(['/connexion']);

/** Lets in whoever is not signed in; others go home. */
export const signedOut: CanActivateFn = () => inject(Session).subject() === null || inject(Router).createUrlTree(['/']);

/** Calls `leave` when the session ends, be it here, by expiry or in another tab. */
export function whenSignedOut(leave: () => void): void {
  const session = inject(Session);
  let wasSignedIn = false;
  effect(() => {
    const isSignedIn = session.subject() !== null;
    if (wasSignedIn && !isSignedIn) leave();
    wasSignedIn = isSignedIn;
  });
}
