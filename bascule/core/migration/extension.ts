import type { Script } from './lint.ts';
import { readable } from './statement.ts';

/** The extensions that migrations make by themselves. */
export function extensionsMadeBy(scripts: Pick<Script, 'sql'>[]): string[] {
  return scripts.flatMap(({ sql }) =>
    readable(sql).flatMap(({ node }) =>
      'CreateExtensionStmt' in node ? [node.CreateExtensionStmt.extname ?? ''] : [],
    ),
  );
}
