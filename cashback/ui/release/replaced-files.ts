import type { NavigationError } from '@angular/router';

const key = 'rewapp.reloaded-at';
const patienceMs = 60_000;

/**
 * For `withNavigationErrorHandler`. A screen whose file is not there any more was replaced by a release (or by its
 * rollback): the page is loaded again at the address wanted, at most once a minute so that a real loss can't loop.
 */
export function reloadReplacedFiles({ error, url }: NavigationError): void {
  const nowMs = Date.now();
  const lastMs = Number(sessionStorage.getItem(key) ?? 0);
  if (!isMissingFile(error) || nowMs - lastMs < patienceMs) return;
  sessionStorage.setItem(key, String(nowMs));
  location.assign(url);
}

/** Whether an import failed for want of its file, in the words of Chrome, Firefox and Safari. */
export function isMissingFile(error: unknown): boolean {
  const message = error instanceof Error ? error.message : '';
  return /dynamically imported module|importing a module script failed/i.test(message);
}
