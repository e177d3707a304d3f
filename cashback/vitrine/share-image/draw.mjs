// node cashback/vitrine/share-image/draw.mjs: draws public/partage.png, the image that a shared link shows, from page.html.
import chromium from '@sparticuz/chromium';
import { chromium as browsers } from 'playwright-core';

const browser = await browsers.launch({ executablePath: await chromium.executablePath(), args: chromium.args });
const page = await browser.newPage({ viewport: { width: 1200, height: 630 } });
await page.goto(new URL('page.html', import.meta.url).href);
await page.evaluate(() => document.fonts.ready);
await page.screenshot({ path: new URL('../public/partage.png', import.meta.url).pathname });
await browser.close();
