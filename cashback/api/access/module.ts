import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AccessGuard } from './guard.ts';
import { AccessTokens } from './tokens.ts';

@Global()
@Module({ providers: [AccessTokens, { provide: APP_GUARD, useClass: AccessGuard }], exports: [AccessTokens] })
export class AccessModule {}
