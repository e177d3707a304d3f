import type { Source } from '../artifact/artifact.ts';
import { digestsKey } from '../engine/approval-table.ts';

/** What a check says something of. */
export type Subject = SourceSubject | EnvironmentSubject;

export interface SourceSubject {
  of: 'source';
  /** Where the ref is looked up: the plan's folder, or what a deployment was asked from. */
  directory: string;
  /** A commit, anything that names one, or `worktree`. */
  ref: string;
}

export interface EnvironmentSubject {
  of: 'environment';
  environment: string;
  /** Of the components that run there. */
  digests: Record<string, string>;
  /** Addresses of those that serve, as in `{api: 'http://127.0.0.1:8081'}`. */
  urls: Record<string, string>;
  /** Further variables for the check; values to be hidden are named in `hidden`. */
  variables?: Record<string, string>;
  hidden?: string[];
  /** Whose files hold the check's program. */
  directory: string;
  ref: string;
}

/** The name that evidence of a subject is kept under: another commit, or another set of artifacts, is another subject. */
export function subjectKey(subject: Subject, source: Pick<Source, 'commit' | 'version'>): string {
  if (subject.of === 'source') return source.commit ?? source.version;
  return environmentKey(subject.environment, subject.digests);
}

export const environmentKey = (environment: string, digests: Record<string, string>) =>
  `${environment}@${digestsKey(digests)}`;

/** What a check's program is told of its subject. */
export function subjectVariables(subject: Subject, source: Pick<Source, 'commit' | 'version'>): Record<string, string> {
  const commit: Record<string, string> = source.commit === null ? {} : { BASCULE_COMMIT: source.commit };
  if (subject.of === 'source') return commit;
  const urls = Object.entries(subject.urls).map(([component, url]) => [urlVariable(component), url] as const);
  return {
    ...commit,
    ...subject.variables,
    ...Object.fromEntries(urls),
    BASCULE_ENVIRONMENT: subject.environment,
  };
}

const urlVariable = (component: string) => `BASCULE_URL_${component.toUpperCase().replaceAll('-', '_')}`;
