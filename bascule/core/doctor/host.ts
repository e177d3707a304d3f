import { failed, ok, warn, type Finding } from './row.ts';

const gib = 2 ** 30;
/** A release is built, kept beside the ones before, and its database copied for the rehearsal. */
const disk = { failBelow: gib, warnBelow: 5 * gib };
const memory = { failBelow: gib / 4, warnBelow: gib };

export function diskFinding({ free, total }: { free: number; total: number }): Finding {
  const found = `${size(free)} libres sur ${size(total)}`;
  const remedy = 'libérez de la place ou agrandissez le disque du dossier d’état';
  if (free < disk.failBelow) return failed(found, remedy);
  return free < disk.warnBelow ? warn(found, remedy) : ok(found);
}

/** Bytes that a new program could get: what is free, and what the kernel would give back. */
export function memoryFinding({ available, total }: { available: number; total: number }): Finding {
  const found = `${size(available)} disponibles sur ${size(total)}`;
  const remedy =
    'arrêtez d’autres programmes ou ajoutez de la mémoire : pendant un déploiement, deux versions tournent';
  if (available < memory.failBelow) return failed(found, remedy);
  return available < memory.warnBelow ? warn(found, remedy) : ok(found);
}

/** `load` is the average of the last five minutes. Slow is not broken: it warns. */
export function loadFinding({ cores, load }: { cores: number; load: number }): Finding {
  const found = `${cores} ${cores > 1 ? 'cœurs' : 'cœur'}, charge ${load.toFixed(1).replace('.', ',')} sur 5 minutes`;
  if (load <= 2 * cores) return ok(found);
  return warn(found, 'attendez une charge plus basse avant de déployer, ou ajoutez des cœurs');
}

function size(bytes: number): string {
  return `${(bytes / gib).toFixed(1).replace('.', ',')} Gio`;
}
