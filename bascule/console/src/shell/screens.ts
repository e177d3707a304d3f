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
  {
    path: 'incidents',
    title: 'Incidents · Bascule',
    loadComponent: () => import('../incidents/incidents').then(({ Incidents }) => Incidents),
  },
  {
    path: 'incidents/:id',
    title: 'Incident · Bascule',
    loadComponent: () => import('../incidents/incident').then(({ Incident }) => Incident),
  },
  {
    path: 'incidents/:id/post-mortem',
    title: 'Post-mortem · Bascule',
    loadComponent: () => import('../post-mortem/post-mortem').then(({ PostMortem }) => PostMortem),
  },
  {
    path: 'flags',
    title: 'Feature flags · Bascule',
    loadComponent: () => import('../flags/flags').then(({ Flags }) => Flags),
  },
  {
    path: 'flags/:environment/:key',
    title: 'Feature flag · Bascule',
    loadComponent: () => import('../flags/flag').then(({ Flag }) => Flag),
  },
  {
    path: 'astreinte',
    title: 'Astreinte · Bascule',
    loadComponent: () => import('../on-call/on-call').then(({ OnCall }) => OnCall),
  },
  {
    path: 'indicateurs',
    title: 'Indicateurs · Bascule',
    loadComponent: () => import('../kpis/kpis').then(({ Kpis }) => Kpis),
  },
  {
    path: 'terrain',
    title: 'Terrain · Bascule',
    loadComponent: () => import('../ground/ground').then(({ Ground }) => Ground),
  },
  {
    path: 'stores',
    title: 'Stores · Bascule',
    loadComponent: () => import('../stores/stores').then(({ StoresScreen }) => StoresScreen),
  },
  {
    path: 'messages',
    title: 'Messages · Bascule',
    loadComponent: () => import('../messages/messages').then(({ Messages }) => Messages),
  },
  { path: '**', redirectTo: '' },
];
