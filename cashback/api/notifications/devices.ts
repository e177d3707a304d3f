import { Inject, Injectable } from '@nestjs/common';
import type { RegisterDevice } from '../../contracts/notifications.ts';
import { CLOCK, type Clock } from '../clock.ts';
import { PrismaClient } from '../generated/client.ts';

/** More are phones of the past. */
const devicesKept = 10;

/** The phones that a person is told on. */
@Injectable()
export class Devices {
  constructor(
    @Inject(PrismaClient) private readonly database: PrismaClient,
    @Inject(CLOCK) private readonly now: Clock,
  ) {}

  /** A phone that changed hands belongs to whoever signed in on it last. */
  async register(accountId: string, { token, platform }: RegisterDevice): Promise<void> {
    const held = { accountId, platform, registeredAt: this.now() };
    await this.database.device.upsert({ where: { token }, create: { token, ...held }, update: held });
    const old = await this.database.device.findMany({
      where: { accountId },
      orderBy: { registeredAt: 'desc' },
      skip: devicesKept,
      select: { token: true },
    });
    if (old.length > 0)
      await this.database.device.deleteMany({ where: { token: { in: old.map((each) => each.token) } } });
  }

  /** Only its owner's: nobody silences the phone of another. */
  async forget(accountId: string, token: string): Promise<void> {
    await this.database.device.deleteMany({ where: { token, accountId } });
  }
}
