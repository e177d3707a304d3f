import { isStatus } from '../../image/engine.ts';
import { TargetError } from '../target-error.ts';

/** What is asked of the engine, with what it answers as a sentence. @throws TargetError `engine-unreachable`, `engine-refused` */
export async function asked<T>(socket: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    if (!(cause instanceof Error) || cause instanceof TargetError) throw cause;
    if ('syscall' in cause && cause.syscall === 'connect') {
      const sentence = `Le moteur Docker ne répond pas sur ${socket} (${cause.message}) : démarrez-le (« systemctl start docker »), donnez-nous le droit d’y écrire, ou corrigez « socket » dans le plan.`;
      throw new TargetError('engine-unreachable', sentence, { cause });
    }
    if (!('statusCode' in cause)) throw cause;
    const why = cause.message.trim();
    const sentence = `Le moteur Docker de ${socket} a refusé (${why}) : corrigez ce qu’il dit, puis recommencez.`;
    throw new TargetError('engine-refused', sentence, { cause });
  }
}

/** What is gone, or ended, already is what was wanted. */
export async function unlessGone(call: Promise<unknown>): Promise<void> {
  await call.catch((error: unknown) => {
    if (!isStatus(error, 304, 404, 409)) throw error;
  });
}
