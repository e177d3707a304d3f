import {
  effect,
  inject,
  makeEnvironmentProviders,
  provideEnvironmentInitializer,
  untracked,
  type EnvironmentProviders,
} from '@angular/core';
import { apiBase } from '../api/api';
import { Session } from '../session/session';
import { Flags } from './flags';
import { thisBrowser } from './this-browser';

/** Provides `Flags` to one of the apps, followed from its first rest on as whoever is signed in. */
export function provideFlags(component: string): EnvironmentProviders {
  return makeEnvironmentProviders([
    {
      provide: Flags,
      useFactory: () => {
        const baseUrl = new URL(`${inject(apiBase)}/flags`, location.origin).href;
        return new Flags(async () => (await import('./follow-ofrep')).followOfrep(baseUrl, component));
      },
    },
    provideEnvironmentInitializer(() => {
      const [flags, session] = [inject(Flags), inject(Session)];
      let isAtRest = false;
      const follow = () => {
        void flags.follow({
          id: session.subject()?.id ?? thisBrowser(),
          accessToken: () => untracked(session.accessToken),
          renew: async (stale) => {
            const renewed = await session.renew(stale);
            return renewed.ok ? renewed.value : null;
          },
        });
      };
      effect(() => {
        session.subject();
        if (isAtRest) untracked(follow);
      });
      whenIdle(() => {
        isAtRest = true;
        follow();
      });
    }),
  ]);
}

/** Once the first screen is drawn and the browser has nothing else to do; Safari can't say when that is. */
function whenIdle(work: () => void): void {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(work, { timeout: 2_000 });
  else setTimeout(work, 500);
}
