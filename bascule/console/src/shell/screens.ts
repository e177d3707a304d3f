import type { Routes } from '@angular/router';

/** One screen a line; each is loaded when it is opened. */
export const screens: Routes = [
  {
    path: '',
    pathMatch: 'full',
    title: 'Environnements · Bascule',
    loadComponent: () => import('../environments/environments').then(({ Environments }) => Environments),
  },
  {
    path: 'deploiements',
    title: 'Déploiements · Bascule',
    loadComponent: () => import('../deployments/deployments').then(({ Deployments }) => Deployments),
  },
  {
    path: 'deploiements/:id',
    title: 'Déploiement · Bascule',
    loadComponent: () => import('../deployment/deployment').then(({ Deployment }) => Deployment),
  },
  {
    path: 'deploiements/:id/controles',
    title: 'Contrôles · Bascule',
    loadComponent: () => import('../gates/gates').then(({ Gates }) => Gates),
  },
  {
    path: 'calendrier',
    title: 'Calendrier · Bascule',
    loadComponent: () => import('../calendar/calendar').then(({ Calendar }) => Calendar),
  },
  {
    path: 'plan',
    title: 'Plan · Bascule',
    loadComponent: () => import('../plan/plan').then(({ Plan }) => Plan),
  },
  {
    path: 'audit',
    title: 'Audit · Bascule',
    loadComponent: () => import('../audit/audit').then(({ Audit }) => Audit),
  },
  { path: '**', redirectTo: '' },
];
