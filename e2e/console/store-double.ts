import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { PlanInput } from '../../bascule/core/plan/schema.ts';
import { buildNumber } from '../../bascule/core/store/build-number.ts';
import { bundleOf } from '../../bascule/targets/stores/spec/bundle.ts';
import type { Installation } from '../../bascule/testing/installation.ts';
import { appStoreIssuer, appStoreKeyId, appStoreKeyPem } from '../../sandbox/app-store/keys.ts';
import { playServiceAccount } from '../../sandbox/play/keys.ts';
import { start } from '../../sandbox/stores/server.ts';
import { worldForTests } from '../../sandbox/world-for-tests.ts';

const hour = 3_600_000;
const day = 24 * hour;

/** Both stores on this machine, whose reviews are over in a moment, and a plan whose site goes there as an app. */
export class StoreDouble {
  readonly #double: Awaited<ReturnType<typeof start>>;

  /** `now`: the time of whoever speaks to it, in ms since 1970. */
  static async start(now: () => number): Promise<StoreDouble> {
    return new StoreDouble(await start(0, worldForTests({ STORE_REVIEW_MS: '1', STORE_PROCESSING_MS: '1' }, now)));
  }

  private constructor(double: Awaited<ReturnType<typeof start>>) {
    this.#double = double;
  }

  /** What is confirmed in that environment may go to the stores. */
  withStores(plan: PlanInput, environment: string): PlanInput {
    const shared = {
      ...{ environment, appId: 'fr.petit.app', url: this.#double.url },
      review: { usualMs: 3 * day, lateAfterMs: 5 * day, aheadMs: 7 * day },
      lanes: { build: 'android build', upload: 'android upload' },
    };
    const steps = [10, 50].map((percent) => ({ percent, holdMs: 2 * day }));
    return {
      ...plan,
      components: plan.components.map((each) =>
        each.kind === 'static'
          ? {
              ...each,
              stores: [
                { ...shared, kind: 'play' as const, steps },
                { ...shared, kind: 'app-store' as const, appleId: '6448311069' },
              ],
            }
          : each,
      ),
    };
  }

  /** What Bascule speaks to the stores with. */
  async giveSecrets(installation: Installation): Promise<void> {
    // The key is written as JSON wants it, its line ends and all.
    const account = playServiceAccount(this.#double.url);
    const secrets = {
      ...{ PLAY_SERVICE_ACCOUNT: account, APP_STORE_KEY_ID: appStoreKeyId },
      ...{ APP_STORE_ISSUER: appStoreIssuer, APP_STORE_KEY: appStoreKeyPem },
    };
    for (const [name, value] of Object.entries(secrets)) {
      const body = { environment: null, name, value, by: 'owner' };
      await installation.client().call('POST', '/api/secrets', z.unknown(), body);
    }
  }

  /** Somebody asks for a version, with its signed file where the store takes one. */
  async request(installation: Installation, environment: string, store: string, version: string, by = 'dora') {
    const file = join(installation.root, '.little', `${version}.aab`);
    await writeFile(file, bundleOf(buildNumber(version, 0)));
    const asked = { version, notes: 'Des nouveautés.', reason: 'La version du train.', by };
    const path = `/api/environments/${environment}/stores/site/${store}/request`;
    const body = { ...asked, ...(store === 'play' && { file }) };
    await (await installation.as(by)).call('POST', path, z.unknown(), body);
  }

  close(): Promise<void> {
    return this.#double.close();
  }
}
