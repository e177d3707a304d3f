import type { Routes } from '@angular/router';
import { signedIn, signedOut } from '../../ui/session/doors';

export const routes: Routes = [
  {
    path: 'connexion',
    title: 'Connexion · REWAPP',
    canActivate: [signedOut],
    loadComponent: () => import('./identity/sign-in').then(({ SignIn }) => SignIn),
  },
  {
    path: 'inscription',
    title: 'Inscription · REWAPP',
    canActivate: [signedOut],
    loadComponent: () => import('./identity/sign-up').then(({ SignUp }) => SignUp),
  },
  {
    path: 'qr',
    title: 'Mon QR code · REWAPP',
    canActivate: [signedIn],
    loadComponent: () => import('./qr/qr').then(({ Qr }) => Qr),
  },
  {
    path: 'compte',
    title: 'Mon compte · REWAPP',
    canActivate: [signedIn],
    loadComponent: () => import('./account/account-page').then(({ AccountPage }) => AccountPage),
  },
  {
    path: 'verification',
    title: 'Adresse e-mail · REWAPP',
    loadComponent: () => import('./account/verification').then(({ Verification }) => Verification),
  },
  ...['banque', 'banque/retour'].map((path) => ({
    path,
    title: 'Ma banque · REWAPP',
    canActivate: [signedIn],
    loadComponent: () => import('./banking/bank-page').then(({ BankPage }) => BankPage),
  })),
  {
    path: '',
    pathMatch: 'full',
    title: 'Mon solde · REWAPP',
    canActivate: [signedIn],
    loadComponent: () => import('./wallet/home').then(({ Home }) => Home),
  },
  { path: '**', redirectTo: '' },
];
