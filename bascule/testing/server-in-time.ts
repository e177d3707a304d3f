// A Bascule server whose clock is moved by the process that started it: `{moveTo: <ms since 1970>}` over IPC, answered
// by `{now}`. Arguments and variables are those of server/main.ts.
import { serve } from '../server/serve.ts';
import { MovableClock } from './movable-clock.ts';

const clock = new MovableClock();
process.on('message', ({ moveTo }: { moveTo: number }) => {
  clock.moveTo(moveTo);
  process.send?.({ now: clock.now() });
});
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
await serve(clock);
