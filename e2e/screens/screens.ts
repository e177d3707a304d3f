import { consoleScreens } from './console.ts';
import { inboxScreens } from './inbox.ts';
import { rewappScreens } from './rewapp.ts';
import type { Screen } from './screen.ts';
import { statusPageScreens } from './status-page.ts';

/** Every page that has a picture. */
export const screens: Screen[] = [...statusPageScreens, ...inboxScreens, ...consoleScreens, ...rewappScreens];
