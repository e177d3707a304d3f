import { Body, Controller, Get, HttpCode, Inject, Ip, Post, Query } from '@nestjs/common';
import type { z } from 'zod';
import {
  login,
  type Login,
  logout,
  refresh,
  signUp,
  type SignUp,
  userFileQuery,
  userQuery,
} from '../../contracts/identity.ts';
import { Allow, CurrentCaller } from '../access/guard.ts';
import type { Caller } from '../access/tokens.ts';
import { SignIn } from './sign-in.ts';
import { Sessions } from './sessions.ts';
import { Users } from './users.ts';
import { UsersExport } from './users-export.ts';

@Controller('api/identity')
export class IdentityRoutes {
  constructor(
    @Inject(SignIn) private readonly signIn: SignIn,
    @Inject(Sessions) private readonly sessions: Sessions,
    @Inject(Users) private readonly users: Users,
    @Inject(UsersExport) private readonly usersExport: UsersExport,
  ) {}

  @Post('signup')
  @Allow('anyone')
  openAccount(@Body({ schema: signUp }) wish: SignUp) {
    return this.signIn.withNewAccount(wish);
  }

  @Post('login')
  @HttpCode(200)
  @Allow('anyone')
  openSession(@Body({ schema: login }) credentials: Login, @Ip() address: string) {
    return this.signIn.withPassword(credentials, address);
  }

  @Post('refresh')
  @HttpCode(200)
  @Allow('anyone')
  refreshSession(@Body({ schema: refresh }) { refreshToken }: z.infer<typeof refresh>) {
    return this.sessions.refresh(refreshToken);
  }

  @Post('logout')
  @HttpCode(204)
  @Allow('anyone')
  closeSession(@Body({ schema: logout }) { refreshToken }: z.infer<typeof logout>) {
    return this.sessions.close(refreshToken);
  }

  @Get('users/export')
  @Allow('admin')
  exportUsers(@CurrentCaller() caller: Caller, @Query({ schema: userFileQuery }) query: z.infer<typeof userFileQuery>) {
    return this.usersExport.file(caller, query.search);
  }

  @Get('users')
  @Allow('admin')
  listUsers(@Query({ schema: userQuery }) query: z.infer<typeof userQuery>) {
    return this.users.page(query);
  }
}
