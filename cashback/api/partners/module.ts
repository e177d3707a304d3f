import { Module } from '@nestjs/common';
import { Partners } from './partners.ts';

@Module({ providers: [Partners], exports: [Partners] })
export class PartnersModule {}
