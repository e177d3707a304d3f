// node cashback/ui/brand/draw-icons.mjs: draws the installable icons of the partner app from icon.svg.
import { mkdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import Chromium from '@sparticuz/chromium';
import { chromium } from 'playwright-core';

const svg = await readFile(new URL('./icon.svg', import.meta.url), 'utf8');
const icons = new URL('../../partner/public/icons/', import.meta.url);
await mkdir(icons, { recursive: true });

const browser = await chromium.launch({ executablePath: await Chromium.executablePath(), args: Chromium.args });
for (const side of [192, 512]) {
  const page = await browser.newPage({ viewport: { width: side, height: side } });
  await page.setContent(`<style>body{margin:0}svg{display:block;width:${side}px}</style>${svg}`);
  await page.screenshot({ path: fileURLToPath(new URL(`icon-${side}.png`, icons)) });
}
await browser.close();
