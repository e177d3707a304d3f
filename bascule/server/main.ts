import { systemClock } from '../engine/clock.ts';
import { serve } from './serve.ts';

await serve(systemClock);
