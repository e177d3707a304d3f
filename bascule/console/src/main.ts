import { provideZonelessChangeDetection } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { provideRouter, withComponentInputBinding, withInMemoryScrolling } from '@angular/router';
import { Api } from './api/api';
import { App } from './app';
import { Line } from './live/line';
import { RollbackDesk } from './rollback/rollback-desk';
import { routes } from './routes';
import { House } from './session/house';

const api = new Api((path, init) => fetch(path, init));
const house = new House({ whoami: () => api.get('/api/whoami'), outline: () => api.get('/api/plan') });
const line = new Line({
  open: (path) => new EventSource(path),
  now: () => Date.now(),
  later: (call, ms) => {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
});

await bootstrapApplication(App, {
  providers: [
    provideZonelessChangeDetection(),
    provideRouter(routes, withComponentInputBinding(), withInMemoryScrolling({ scrollPositionRestoration: 'enabled' })),
    { provide: Api, useValue: api },
    { provide: House, useValue: house },
    { provide: Line, useValue: line },
    { provide: RollbackDesk, useValue: new RollbackDesk(api, (person) => house.nameOf(person)) },
  ],
});
