// A Bascule server whose clock is moved by the process that started it: `{moveTo: <ms since 1970>}` over IPC, answered
// by `{moves}`, which the next one is given as BASCULE_CLOCK_MOVES. Its arguments are those of server/main.ts.
import { serve } from '../server/serve.ts';
import { MovableClock, type Move } from './movable-clock.ts';

const clock = new MovableClock(JSON.parse(process.env['BASCULE_CLOCK_MOVES'] ?? '[]') as Move[]);
process.on('message', ({ moveTo }: { moveTo: number }) => {
  clock.moveTo(moveTo);
  process.send?.({ moves: clock.moves });
});
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
await serve(clock);
