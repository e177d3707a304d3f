import { inject, makeEnvironmentProviders, type EnvironmentProviders } from '@angular/core';
import { Api, apiBase } from '../api/api';
import { wireTo } from '../api/wire';
import { Session } from './session';
import { browserStore } from './session-store';

/** Provides `Session` and `Api`. */
export function provideSession(): EnvironmentProviders {
  return makeEnvironmentProviders([
    { provide: Session, useFactory: () => new Session(wireTo(inject(apiBase)), browserStore()) },
    { provide: Api, useFactory: () => new Api(wireTo(inject(apiBase)), inject(Session)) },
  ]);
}
