import type { Pointer } from './pointer.ts';
import type { SiteArtifact, SiteFile } from './site-release.ts';

/** What came of bringing a version to the visitors. */
export interface WentLive {
  pointer: Pointer;
  /** Its documents that are others than before, as `index.html`. */
  changed: string[];
  tookMs: number;
}

/**
 * A published site: many versions kept, one of them live. Commands may be repeated, also after a crash in between, and by
 * two at once; an older epoch than the last changes nothing.
 */
export interface Site {
  /** As in sentences: `s3://rewapp-vitrine-prod`. */
  readonly name: string;
  /** Puts a version beside the others; no visitor sees anything of it. */
  publish(artifact: SiteArtifact): Promise<{ uploaded: number; kept: number }>;
  /** Brings a published version to the visitors. @throws TargetError `stale-epoch`, `artifact-altered` */
  goLive(digest: string, epoch: number): Promise<WentLive>;
  live(): Promise<Pointer | null>;
  /** What visitors ask for under names that stay, in a version: what tells by which version they are answered. */
  documents(digest: string): Promise<SiteFile[]>;
  isPublished(digest: string): Promise<boolean>;
  /**
   * Takes away versions that are neither live, nor among the newest `keep` to go back to, nor `held`. Nothing may be
   * published meanwhile. Answers those that went.
   */
  prune(rule: { keep: number; held: readonly string[] }, epoch: number): Promise<string[]>;
  /** Whether it can be read and written; changes nothing. @throws Error with a sentence when it can't */
  check(): Promise<void>;
}

/** Back to the version before; where there is none it says so. No build, no upload. */
export async function goBack(site: Site, epoch: number): Promise<WentLive> {
  const [before] = (await site.live())?.before ?? [];
  if (before) return site.goLive(before.digest, epoch);
  throw new Error(`${site.name} n’a pas de version précédente : publiez celle que vous voulez.`);
}
