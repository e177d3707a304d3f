// npm run screens -- [names]: a picture of every page, or of those whose names begin so, into .rewapp/screens.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { launchBrowser } from '../journeys/browser.ts';
import { screens } from './screens.ts';
import { takePictures } from './take-pictures.ts';

const wanted = process.argv.slice(2);
const chosen = screens.filter(({ name }) => wanted.length === 0 || wanted.some((each) => name.startsWith(each)));
if (chosen.length === 0) {
  console.error(`Aucun écran ne s’appelle ainsi : choisissez parmi ${screens.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}
const folder = join(import.meta.dirname, '../../.rewapp/screens');
await mkdir(folder, { recursive: true });
const browser = await launchBrowser();
try {
  await takePictures(browser, chosen, folder, (file) => console.log(file));
} finally {
  await browser.close();
}
