import { Module } from '@nestjs/common';
import { Devices } from './devices.ts';
import { NotificationsHousekeeping } from './housekeeping.ts';
import { Pushes } from './pushes.ts';
import { NotificationsRoutes } from './routes.ts';

@Module({
  controllers: [NotificationsRoutes],
  providers: [Devices, NotificationsHousekeeping, Pushes],
  exports: [Pushes],
})
export class NotificationsModule {}
