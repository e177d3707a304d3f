import { inject, isDevMode, provideZonelessChangeDetection } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import {
  PreloadAllModules,
  RouteReuseStrategy,
  provideRouter,
  withNavigationErrorHandler,
  withPreloading,
} from '@angular/router';
import { provideServiceWorker } from '@angular/service-worker';
import { IonicRouteStrategy, provideIonicAngular } from '@ionic/angular';
import { Api } from '../../ui/api/api';
import { provideErrorReports } from '../../ui/errors/reports';
import { provideFlags } from '../../ui/flags/provide-flags';
import { reloadReplacedFiles } from '../../ui/release/replaced-files';
import { provideSession } from '../../ui/session/provide-session';
import { App } from './app';
import { routes } from './routes';
import { Till } from './till/till';

await bootstrapApplication(App, {
  providers: [
    provideZonelessChangeDetection(),
    provideRouter(routes, withPreloading(PreloadAllModules), withNavigationErrorHandler(reloadReplacedFiles)),
    provideIonicAngular({ mode: 'md', focusManagerPriority: ['heading', 'content'] }),
    { provide: RouteReuseStrategy, useClass: IonicRouteStrategy },
    provideServiceWorker('ngsw-worker.js', { enabled: !isDevMode() }),
    provideSession(),
    provideErrorReports('partner'),
    provideFlags('partner'),
    { provide: Till, useFactory: () => new Till(inject(Api)) },
  ],
});
