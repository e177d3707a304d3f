import { Module } from '@nestjs/common';
import { FlagChanges } from './changes.ts';
import { Flags } from './flags.ts';
import { FlagLink } from './link.ts';
import { FlagRoutes } from './routes.ts';

@Module({ controllers: [FlagRoutes], providers: [FlagLink, FlagChanges, Flags], exports: [Flags] })
export class FlagsModule {}
