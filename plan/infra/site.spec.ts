import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { plan as schema } from '../../bascule/core/plan/schema.ts';
import { portsOf } from '../../bascule/server/ports.ts';
import { nginxServer } from '../../bascule/targets/bucket/nginx.ts';
import definition from '../rewapp.plan.ts';

const plan = schema.parse(definition);
const conf = await readFile(fileURLToPath(new URL('../../infra/nginx/site.conf', import.meta.url)), 'utf8');

test('nginx serves the vitrine from a folder as Bascule moves its pointer, and asks the switch what the plan mounts', () => {
  const vitrine = plan.components.find(({ name }) => name === 'vitrine');
  if (vitrine?.kind !== 'static') throw new Error('the plan has no vitrine of files');
  const port = portsOf(plan, plan.port).of('production', 'vitrine');
  const server = nginxServer({
    volume: '/srv/rewapp-vitrine-production',
    listen: '127.0.0.1:8290',
    names: ['www.rewapp.fr'],
    fallback: vitrine.fallback,
    mounts: { paths: Object.keys(vitrine.mounts), at: `http://127.0.0.1:${port}` },
  });
  expect(conf.slice(conf.indexOf('server {'))).toBe(server);
});
