/** A stored artifact (bascule/artifact) as targets know it; its record, `artifact.json`, lies beside `files`. */
export interface ImageSource {
  digest: string;
  version: string;
  /** Absolute path of its files. */
  files: string;
}

/**
 * Images of artifacts. Asked again for the same files, command and base it answers the same image: what was tested is
 * what is deployed, nothing is built anew from source.
 */
export interface Images {
  /**
   * A reference that the engine, or every node that may read the registry, can run: `api:0123456789abcdef` on an engine
   * alone, `registry.example:5000/rewapp/api@sha256:…` once pushed. `command` is what the image runs; empty: what its
   * kind runs by itself, as a front end is served.
   * In it the program finds PORT and HOST (8080, 0.0.0.0), and as variables what files in /run/secrets hold, by name.
   * @throws ImageError
   */
  of(artifact: ImageSource, command: string[]): Promise<string>;
}

/** Where a program in one of our images listens. */
export const IMAGE_PORT = 8080;
/** Files here become variables of the program: a secret's name, and its value. */
export const SECRETS_DIRECTORY = '/run/secrets';

/** What every container of an image of ours is told, whatever its variables say: where to listen, and where its health check asks. */
export function imageVariables({ probePath }: { probePath?: string }): Record<string, string> {
  return { HOST: '0.0.0.0', PORT: String(IMAGE_PORT), ...(probePath && { HEALTH_PATH: probePath }) };
}
