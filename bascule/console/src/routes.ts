import { inject } from '@angular/core';
import { Router, type CanActivateFn, type Routes } from '@angular/router';
import { Line } from './live/line';
import { House } from './session/house';

/** Screens are for people who are in; the line to the server is open as long as they look at one. */
const signedIn: CanActivateFn = async (_route, { url }) => {
  const [house, line, router] = [inject(House), inject(Line), inject(Router)];
  if (!(await house.enter()))
    return router.createUrlTree(['/connexion'], { queryParams: url === '/' ? {} : { vers: url } });
  line.open();
  return true;
};

export const routes: Routes = [
  {
    path: 'connexion',
    title: 'Connexion · Bascule',
    loadComponent: () => import('./sign-in/sign-in').then(({ SignIn }) => SignIn),
  },
  {
    path: 'invitation',
    title: 'Invitation · Bascule',
    loadComponent: () => import('./sign-in/invitation').then(({ Invitation }) => Invitation),
  },
  {
    path: '',
    canActivate: [signedIn],
    loadComponent: () => import('./shell/shell').then(({ Shell }) => Shell),
    loadChildren: () => import('./shell/screens').then(({ screens }) => screens),
  },
];
