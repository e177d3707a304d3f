import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { forgetDevice, type ForgetDevice, registerDevice, type RegisterDevice } from '../../contracts/notifications.ts';
import { Allow, CurrentCaller } from '../access/guard.ts';
import type { Caller } from '../access/tokens.ts';
import { Devices } from './devices.ts';

@Controller('api/notifications')
export class NotificationsRoutes {
  constructor(@Inject(Devices) private readonly devices: Devices) {}

  @Post('devices')
  @HttpCode(204)
  @Allow('consumer')
  register(@CurrentCaller() caller: Caller, @Body({ schema: registerDevice }) device: RegisterDevice): Promise<void> {
    return this.devices.register(caller.id, device);
  }

  @Post('devices/forget')
  @HttpCode(204)
  @Allow('consumer')
  forget(@CurrentCaller() caller: Caller, @Body({ schema: forgetDevice }) { token }: ForgetDevice): Promise<void> {
    return this.devices.forget(caller.id, token);
  }
}
