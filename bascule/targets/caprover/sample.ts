import type { SeriesName } from '../../switch/statistics.ts';

/** One answer of a slot, as nginx told it. */
export interface Sample {
  slot: SeriesName;
  status: number;
  latencyMs: number;
  /** `gateway`: the slot gave no answer, nginx had to in its place. */
  by: 'slot' | 'gateway';
}

const SHAPE =
  /bascule[\w]*: [\d.]+ (\d{3}) ([\d.]+) (\S+(?:[,:] \S+)*) ([a-z][a-z0-9-]*) ([a-z][a-z0-9-]*) (blue|green) (\S+)\s*$/;

/**
 * A datagram of our `log_format` in syslog's clothes (RFC 3164), as `<190>Nov 23 12:00:00 bascule_production: …`; null:
 * it is none. `$upstream_header_time` is `-` where no header came.
 */
export function sampleIn(datagram: string): Sample | null {
  const found = SHAPE.exec(datagram);
  if (!found) return null;
  const [, status = '', seconds = '', header = '', environment = '', component = '', colour, version = ''] = found;
  const answered = !header.endsWith('-');
  const code = Number(status);
  return {
    slot: { environment, component, colour: colour as 'blue' | 'green', version: textOf(version) },
    status: code,
    latencyMs: Number(seconds) * 1_000,
    by: code >= 502 && code <= 504 && !answered ? 'gateway' : 'slot',
  };
}

/** It went through `encodeURIComponent`; from elsewhere it may be anything. */
function textOf(version: string): string {
  try {
    return decodeURIComponent(version);
  } catch {
    return version;
  }
}
