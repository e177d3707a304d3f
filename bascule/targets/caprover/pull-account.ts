import type { RegistryAccount } from '../../image/registry.ts';
import type { CapRoverClient } from './client.ts';
import type { Registry } from './wire.ts';

interface Options {
  client: Pick<CapRoverClient, 'registries' | 'addRegistry' | 'updateRegistry' | 'pushNowhere'>;
  /** As `123456789012.dkr.ecr.eu-west-3.amazonaws.com/rewapp`: what all of our images' names begin with. */
  prefix: string;
  /** A new password, good for some time: ECR's for 12 hours. */
  login: () => Promise<RegistryAccount>;
  /** Milliseconds since 1970. */
  now?: () => number;
}

/** Two hours before the end: what begins now pulls before it. */
const freshForMs = 10 * 3_600_000;

/**
 * The account by which CapRover's nodes pull our images, where its password runs out. CapRover hands the one that it keeps
 * to Docker with each change of an app.
 */
export class PullAccount {
  readonly #options: Options;
  #given: { password: string; at: number } | null = null;
  #renewing: Promise<void> | null = null;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * What CapRover keeps lets its nodes pull, for two hours at least: it is made, or renewed, also when somebody else
   * wrote another one since. Two at once are one. @throws CapRoverError, ImageError `registry-refused`
   */
  ensure(): Promise<void> {
    this.#renewing ??= this.#ensure().finally(() => {
      this.#renewing = null;
    });
    return this.#renewing;
  }

  async #ensure(): Promise<void> {
    const { client, prefix, login, now = Date.now } = this.#options;
    const registries = await client.registries();
    const known = registries.find((each) => `${prefix}/`.startsWith(startOf(each)));
    const given = this.#given;
    if (known && given?.password === known.registryPassword && now() - given.at < freshForMs) return;
    const at = now();
    const { user, password } = await login();
    const [domain = '', ...path] = prefix.split('/');
    const account = { registryUser: user, registryPassword: password };
    if (known) {
      const { id, registryDomain, registryImagePrefix } = known;
      await client.updateRegistry({ id, registryDomain, registryImagePrefix, ...account });
    } else {
      await client.addRegistry({ registryDomain: domain, registryImagePrefix: path.join('/'), ...account });
      // The first one becomes the one that CapRover pushes what it builds to: ours has no place for that.
      if (registries.length === 0) await client.pushNowhere();
    }
    this.#given = { password, at };
  }
}

/** CapRover takes the first whose names an image's begins with (src/user/DockerRegistryHelper.ts). */
function startOf({ registryDomain, registryImagePrefix }: Registry): string {
  return `${registryDomain}/${registryImagePrefix === '' ? '' : `${registryImagePrefix}/`}`;
}
