import { expect, it } from 'vitest';
import { withFonts, withoutFramework } from './finish.ts';

it('a page loses the framework that rendered it, and keeps its styles and its own script', () => {
  const kept = '<link rel="stylesheet" href="/styles-A.css"><script src="/neighbours-B.js" defer></script>';
  const page = `<link rel="modulepreload" href="/chunk-C.js">${kept}<script src="/main-D.js" type="module"></script>`;
  expect(withoutFramework(page)).toEqual({ html: kept, scripts: ['/chunk-C.js', '/main-D.js'] });
});

it('a page asks for its fonts before its styles', () => {
  const html = withFonts('<link rel="stylesheet" href="/s.css">', ['media/b.woff2', 'media/a.woff2']);
  expect(html).toMatch(/a\.woff2.*b\.woff2.*s\.css/);
});
