import type { z } from 'zod';
import { begunOperation, operationState } from '../server/operation/wire.ts';
import { failureCode } from '../server/wire.ts';
import { CliError } from './cli-error.ts';
import type { Context } from './context.ts';

/** Asks for what takes longer than a request, shows how it goes on, and answers its result. @throws CliError */
export async function carryOut<Schema extends z.ZodType>(
  { client, out }: Context,
  path: string,
  body: unknown,
  result: Schema,
  tell: (line: string) => void = (line) => out.say(`  ${line}`),
): Promise<z.infer<Schema>> {
  const { operation } = await client.call('POST', path, begunOperation, body);
  for (let known = 0; ;) {
    const { lines, outcome } = await client.call('GET', `/api/operations/${operation}?after=${known}`, operationState);
    for (const text of lines) {
      tell(text);
      out.record({ type: 'progress', text });
    }
    known += lines.length;
    if (outcome.kind === 'done') return result.parse(outcome.result);
    if (outcome.kind === 'failed')
      throw new CliError(failureCode.catch('internal').parse(outcome.code), outcome.message);
  }
}
