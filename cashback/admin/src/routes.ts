import type { Routes } from '@angular/router';
import { signedIn, signedOut } from '../../ui/session/doors';

export const routes: Routes = [
  {
    path: 'connexion',
    title: 'Connexion · REWAPP Administration',
    canActivate: [signedOut],
    loadComponent: () => import('./identity/sign-in').then(({ SignIn }) => SignIn),
  },
  {
    path: '',
    pathMatch: 'full',
    title: 'Utilisateurs · REWAPP Administration',
    canActivate: [signedIn],
    loadComponent: () => import('./users/users').then(({ Users }) => Users),
  },
  { path: '**', redirectTo: '' },
];
