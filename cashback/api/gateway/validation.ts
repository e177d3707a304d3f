import { StandardSchemaValidationPipe } from '@nestjs/common';
import '../french.ts';
import { Refusal } from '../refusal.ts';

type Issue = Readonly<{ message: string; path?: readonly (PropertyKey | { key: PropertyKey })[] | undefined }>;

/** Holds every body, query and header to the zod schema named beside it. */
export function validation(): StandardSchemaValidationPipe {
  return new StandardSchemaValidationPipe({ exceptionFactory: refusalOf });
}

function refusalOf(issues: readonly Issue[]): Refusal {
  const fields = issues.map(({ message, path = [] }) => ({ path: path.map(nameOf).join('.'), message }));
  return new Refusal('champ-invalide', sentenceOf(fields), fields);
}

function sentenceOf(fields: readonly { path: string; message: string }[]): string {
  if (fields.length === 1) return fields.map(({ message }) => message).join();
  return fields.map(({ path, message }) => `${path} : ${message}`).join(' ');
}

function nameOf(segment: PropertyKey | { key: PropertyKey }): string {
  return String(typeof segment === 'object' ? segment.key : segment);
}
