export type ArtifactErrorCode =
  | 'unknown-ref'
  | 'input-missing'
  | 'manifest-invalid'
  | 'build-failed'
  | 'output-missing'
  | 'output-unsafe'
  | 'dependencies-failed'
  | 'artifact-missing'
  | 'state-not-saved';

/** A source could not be resolved or built; the message says what is wrong and what is allowed. */
export class ArtifactError extends Error {
  readonly code: ArtifactErrorCode;
  constructor(code: ArtifactErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ArtifactError';
    this.code = code;
  }
}

const UNWRITABLE: Record<string, string> = {
  ENOSPC: 'le disque est plein',
  EDQUOT: 'le quota du disque est épuisé',
  EROFS: 'il est en lecture seule',
  EACCES: 'cet utilisateur n’a pas le droit d’y écrire',
  ENOTDIR: 'un fichier se trouve là où il faut un dossier',
};

/** For `catch`: tells in one sentence that the state directory can't be written; other errors pass. */
export function notSaved(directory: string): (error: unknown) => never {
  return (error) => {
    const why = error instanceof Error && 'code' in error ? UNWRITABLE[String(error.code)] : undefined;
    if (why === undefined) throw error;
    throw new ArtifactError('state-not-saved', `Impossible d’écrire dans ${directory} : ${why}. Rien n’a été gardé.`, {
      cause: error,
    });
  };
}
