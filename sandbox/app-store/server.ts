import { createPublicKey } from 'node:crypto';
import { jwtVerify } from 'jose';
import { bearerOf, jsonOf, type Answer, type Asked } from '../double.ts';
import type { World } from '../world.ts';
import { Apps } from './apps.ts';
import { askForReview } from './ask-for-review.ts';
import { appStoreIssuer, appStoreKeyId, appStorePublicKey } from './keys.ts';
import { routes } from './routes.ts';
import { notThere, refusal, type Sent } from './wire.ts';

const key = createPublicKey({ key: Buffer.from(appStorePublicKey, 'base64'), format: 'der', type: 'spki' });

/**
 * The App Store Connect API, as Apple's OpenAPI file and public reports of its refusals write it. A review takes
 * `STORE_REVIEW_MS`, Apple's own work `STORE_PROCESSING_MS`; the fault `refused` rejects the next version. Builds come by
 * the inbox's tool, for Apple takes them from Xcode alone.
 */
export class AppStore {
  readonly #world: World;
  readonly #apps: Apps;
  readonly #routes: ReturnType<typeof routes>;

  constructor(world: World) {
    this.#world = world;
    this.#apps = new Apps(world);
    this.#routes = routes(this.#apps, world, (submission) => askForReview(world, submission));
    const field = (name: string, title: string, value: string) => ({ name, title, value });
    world.inbox.tools.push({
      ...{ service: 'stores', name: 'app-store-build', title: 'Envoyer un build à Apple, comme le fait Xcode' },
      fields: [
        field('app', 'Numéro de l’app', '6448311069'),
        field('version', 'Version', '1.0.0'),
        field('build', 'Numéro de build', '100000000'),
      ],
      use: async ({ app = '', version = '', build = '' }) => {
        const brought = this.#apps.app(app).bring(version, build);
        if ('status' in brought) throw new Error('ce numéro de build a déjà servi, ou un plus grand');
        return `Le build ${build} de la version ${version} est chez Apple.`;
      },
    });
  }

  async answer(asked: Asked): Promise<Answer> {
    if (!(await this.#isKnown(asked)))
      return refusal(
        401,
        'NOT_AUTHORIZED',
        'Authentication credentials are missing or invalid.',
        'Provide a valid JWT.',
      );
    this.#apps.goOn();
    const [, type = '', id = '', of = ''] = /^\/v1\/(\w+)(?:\/([\w-]+))?(?:\/(\w+))?$/.exec(asked.path) ?? [];
    const route = this.#routes[`${asked.method} ${type}${id && '/:id'}${of && `/${of}`}`];
    return route ? route({ asked, id, sent: (jsonOf(asked) ?? {}) as Sent }) : notThere(type, id);
  }

  /** ES256, twenty minutes at the most: https://developer.apple.com/documentation/appstoreconnectapi/generating-tokens-for-api-requests */
  async #isKnown(asked: Asked): Promise<boolean> {
    const now = new Date(this.#world.now());
    const verified = await jwtVerify(bearerOf(asked) ?? '', key, {
      ...{ algorithms: ['ES256'], issuer: appStoreIssuer, audience: 'appstoreconnect-v1', currentDate: now },
    }).catch(() => null);
    if (verified?.protectedHeader.kid !== appStoreKeyId) return false;
    const { iat = 0, exp = 0 } = verified.payload;
    return exp - iat <= 20 * 60;
  }
}
