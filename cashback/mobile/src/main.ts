import { inject, provideZonelessChangeDetection } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import {
  PreloadAllModules,
  RouteReuseStrategy,
  provideRouter,
  withNavigationErrorHandler,
  withPreloading,
} from '@angular/router';
import { IonicRouteStrategy, provideIonicAngular } from '@ionic/angular';
import { Api, apiBase } from '../../ui/api/api';
import { provideErrorReports } from '../../ui/errors/reports';
import { provideFlags } from '../../ui/flags/provide-flags';
import { reloadReplacedFiles } from '../../ui/release/replaced-files';
import { provideSession } from '../../ui/session/provide-session';
import { App } from './app';
import { capacitorOf } from './capacitor';
import { apiAddress } from './installed';
import { LiveUpdate } from './live-update/live-update';
import { capacitorPhone } from './push/capacitor-phone';
import { PushDevice } from './push/push-device';
import { routes } from './routes';
import { Wallet } from './wallet/wallet';

const liveUpdate = new LiveUpdate(capacitorOf()?.Plugins?.CapacitorUpdater ?? null);
await liveUpdate.begin();

await bootstrapApplication(App, {
  providers: [
    provideZonelessChangeDetection(),
    // Screens are fetched ahead of need: a phone that goes offline, or a release that replaces the files, takes none away.
    provideRouter(routes, withPreloading(PreloadAllModules), withNavigationErrorHandler(reloadReplacedFiles)),
    provideIonicAngular({ mode: 'md', focusManagerPriority: ['heading', 'content'] }),
    { provide: RouteReuseStrategy, useClass: IonicRouteStrategy },
    { provide: apiBase, useFactory: () => apiAddress() },
    provideSession(),
    provideErrorReports('mobile'),
    { provide: PushDevice, useFactory: () => new PushDevice(inject(Api), capacitorPhone()) },
    provideFlags('mobile'),
    { provide: Wallet, useFactory: () => new Wallet(inject(Api)) },
  ],
});

await liveUpdate.ready();
liveUpdate.follow(document);
