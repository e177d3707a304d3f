import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Browser } from 'playwright-core';
import { openPage } from './browser.ts';

export interface Shot {
  title: string;
  png: Buffer;
  kind: 'phone' | 'desk';
}

/** Lays the screens out side by side, and writes them as one picture. */
export async function writePicture(browser: Browser, shots: Shot[], file: string): Promise<void> {
  const page = await openPage(browser, { width: 1_600, height: 1_150 });
  await page.setContent(pageOf(shots), { waitUntil: 'load' });
  await mkdir(dirname(file), { recursive: true });
  await page.locator('main').screenshot({ path: file });
  await page.context().close();
}

function pageOf(shots: Shot[]): string {
  const phones = shots.filter((shot) => shot.kind === 'phone').map(figure);
  const desks = shots.filter((shot) => shot.kind === 'desk').map(figure);
  return `<!doctype html><html lang="fr"><style>${style}</style>
    <main><div class="phones">${phones.join('')}</div><div class="desks">${desks.join('')}</div></main></html>`;
}

function figure({ title, png, kind }: Shot): string {
  const source = `data:image/png;base64,${png.toString('base64')}`;
  return `<figure class="${kind}"><img src="${source}" alt=""><figcaption>${title}</figcaption></figure>`;
}

const style = `
  body { margin: 0; font: 600 17px system-ui, sans-serif; color: #10281f; }
  main { display: flex; gap: 44px; padding: 52px; width: max-content; background: #e7efe6; }
  .phones, .desks { display: flex; gap: 36px; }
  .desks { flex-direction: column; justify-content: space-between; gap: 28px; }
  figure { margin: 0; }
  figcaption { margin-top: 14px; text-align: center; }
  img { display: block; border-radius: 18px; box-shadow: 0 16px 44px rgb(16 40 31 / 18%); }
  .phone img { width: 372px; border: 9px solid #10281f; border-radius: 42px; box-sizing: border-box; }
  .desk img { width: 590px; }
`;
