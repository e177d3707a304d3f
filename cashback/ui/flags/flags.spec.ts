import { describe, expect, it } from 'vitest';
import { Flags, type FlagValues, type Whom } from './flags';
import { thisBrowser } from './this-browser';

/** What follows flags, in the hands of the spec. */
class FollowerDouble {
  readonly followed: Whom[] = [];
  readonly became: Whom[] = [];
  isAway = false;
  tell: (values: FlagValues) => void = () => {};

  readonly flags = new Flags(async () => async (whom, tell) => {
    this.followed.push(whom);
    if (this.isAway) throw new Error('nobody answers');
    this.tell = tell;
    return { become: async (next) => void this.became.push(next) };
  });
}

const whom = (id: string): Whom => ({ id, accessToken: () => null, renew: async () => null });
const [lea, hugo] = [whom('lea'), whom('hugo')];

describe('a flag', () => {
  it('has its default until the first answer', () => {
    const { flags } = new FollowerDouble();
    expect([flags.value('qr-code'), flags.value('export-utilisateurs'), flags.value('bandeau-vitrine')]).toEqual([
      true,
      false,
      '',
    ]);
  });

  it('changes when it is told, and keeps its default when what is told is of another kind', async () => {
    const double = new FollowerDouble();
    await double.flags.follow(lea);
    double.tell({ 'qr-code': false, 'scan-camera': 'yes' });
    expect([double.flags.value('qr-code'), double.flags.value('scan-camera')]).toEqual([false, true]);
  });
});

describe('following', () => {
  it('begins once, and goes on for whoever signs in', async () => {
    const { flags, followed, became } = new FollowerDouble();
    await Promise.all([flags.follow(lea), flags.follow(hugo)]);
    expect([followed, became]).toEqual([[lea], [hugo]]);
  });

  it('that failed leaves the values, and begins anew the next time', async () => {
    const double = new FollowerDouble();
    double.isAway = true;
    await double.flags.follow(lea);
    expect(double.flags.value('qr-code')).toBe(true);
    double.isAway = false;
    await double.flags.follow(hugo);
    expect(double.followed).toEqual([lea, hugo]);
  });
});

it('a browser has one name, as long as it keeps it', () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
  const name = thisBrowser(storage as unknown as Storage);
  expect(name).toMatch(/^[0-9a-f]{32}$/);
  expect(thisBrowser(storage as unknown as Storage)).toBe(name);
});
