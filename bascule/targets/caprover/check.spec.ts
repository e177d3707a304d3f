import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { processComponent } from '../../core/plan/schema.ts';
import { examine } from '../../doctor/examine.ts';
import type { SlotContent } from '../../engine/ground.ts';
import { capRoverProbes } from './check.ts';
import { Samples } from './samples.ts';
import { capRoverSlots } from './slots.ts';
import { isReal, noCapRover, serverAt, slotOf, startPlace, type Place, type Server } from './spec/place.ts';

const environment = 'production';

describe.skipIf(isReal || noCapRover('the doctor’s look at CapRover'))(
  'an environment on CapRover',
  { timeout: 60_000 },
  () => {
    let place: Place;
    let server: Server;
    beforeAll(async () => {
      place = await startPlace();
      server = serverAt(place);
    });
    afterAll(() => place.close());

    const look = async (samples = place.samples) => {
      const parts = { ...server, samples, settings: place.settings, environment, components: ['api'] };
      const rows = await examine(capRoverProbes(parts), 10_000);
      return Object.fromEntries(
        rows.map(({ id, outcome, found, remedy }) => [id.replace('caprover-', ''), { outcome, found, remedy }]),
      );
    };

    test('that is fresh is found so, with what to do', async () => {
      const rows = await look();
      expect(rows['caprover']).toMatchObject({
        outcome: 'failed',
        found: 'CapRover n’a pas de domaine racine, le plan dit apps.test',
      });
      expect(rows['apps']).toMatchObject({ outcome: 'failed', found: 'il manque api-blue, api-green, api' });
      expect(rows['router']).toMatchObject({
        outcome: 'failed',
        remedy: 'lancez « npx bascule up --target caprover »',
      });
    });

    test('that serves is found well; each thing that goes wrong is named', async () => {
      await server.prepared(environment, ['api']);
      const slots = slotsOf(server);
      const backend = await slots.start(content(), 1);
      await server.traffic.putSlot(slotOf('blue', 'v1').id, 1, 'v1', backend);
      await server.traffic.setWeights(environment, 1, [{ component: 'api', blue: 100, green: 0 }]);
      const well = await look();
      expect(Object.fromEntries(Object.entries(well).map(([id, { outcome }]) => [id, outcome]))).toEqual({
        ...{ caprover: 'ok', tls: 'warn', apps: 'ok', router: 'ok', samples: 'ok' },
      });
      place.double.disk.apps['api-green']!.notExposeAsWebApp = false;
      place.double.disk.nginx.base = place.double.disk.nginx.base?.replace(/"revision":\d+/, '"revision":99');
      const deaf = await Samples.listen(0);
      const ill = await look(deaf);
      await deaf.close();
      expect(ill['apps']).toMatchObject({ outcome: 'failed', found: 'api-green est visible du public' });
      expect(ill['router']?.outcome).not.toBe('ok');
      expect(ill['samples']).toMatchObject({
        outcome: 'failed',
        remedy: expect.stringContaining('ouvrez le port UDP'),
      });
    });

    test('is asked through its slots as the engine asks', async () => {
      const slots = slotsOf(server);
      const { id } = slotOf('blue', 'v1');
      const said = async (answer: Promise<Response>) => (await (await answer).json()) as Record<string, unknown>;
      const init = { method: 'POST', headers: { 'x-mine': 'yes' }, body: '{"a":1}' };
      expect(await said(slots.through(id)('/health', init))).toMatchObject({
        ...{ version: 'v1', method: 'POST' },
        headers: { 'x-mine': 'yes', 'content-length': '7' },
      });
      expect((await slots.every(id)('/?status=503')).status).toBe(503);
      expect((await slots.visit(id)('/')).headers.get('x-version')).toBe('v1');
      await expect(slots.start(content(), 0)).rejects.toMatchObject({ name: 'LeaseLost' });
      await slots.stop(id, 1);
      expect((await slots.through(id)('/')).status).toBe(502);
    });
  },
);

function slotsOf({ target, router, door }: Server) {
  return capRoverSlots({ target, router, door, specOf: async () => slotOf('blue', 'v1'), instancesOf: () => 2 });
}

function content(): SlotContent {
  const shared = { title: 'T', build: { command: ['x'], output: 'x', inputs: ['x'] }, probe: { path: '/' } };
  const smoke = [{ name: 's', path: '/', expect: { status: 200 } }];
  const api = { kind: 'process', name: 'api', host: 'api', ...shared, smoke, run: { command: ['x'], memoryMb: 64 } };
  const { id } = slotOf('blue', 'v1');
  return { id, component: processComponent.parse(api), version: 'v1', instances: 1 } as unknown as SlotContent;
}
