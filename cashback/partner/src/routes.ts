import type { Routes } from '@angular/router';
import { signedIn, signedOut } from '../../ui/session/doors';

export const routes: Routes = [
  {
    path: 'connexion',
    title: 'Connexion · REWAPP Partenaire',
    canActivate: [signedOut],
    loadComponent: () => import('./identity/sign-in').then(({ SignIn }) => SignIn),
  },
  {
    path: '',
    pathMatch: 'full',
    title: 'Créditer un client · REWAPP Partenaire',
    canActivate: [signedIn],
    loadComponent: () => import('./till/checkout').then(({ Checkout }) => Checkout),
  },
  { path: '**', redirectTo: '' },
];
