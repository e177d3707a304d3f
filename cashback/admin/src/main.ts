import { provideZonelessChangeDetection } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { provideRouter } from '@angular/router';
import { provideErrorReports } from '../../ui/errors/reports';
import { provideFlags } from '../../ui/flags/provide-flags';
import { provideSession } from '../../ui/session/provide-session';
import { App } from './app';
import { routes } from './routes';

await bootstrapApplication(App, {
  providers: [
    provideZonelessChangeDetection(),
    provideRouter(routes),
    provideSession(),
    provideErrorReports('admin'),
    provideFlags('admin'),
  ],
});
