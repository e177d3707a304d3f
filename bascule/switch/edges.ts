import { BlockList, isIP } from 'node:net';

/** Whether an address is that of an edge of ours. */
export type Edges = (address: string) => boolean;

export const noEdges: Edges = () => false;

/** Of addresses and networks, as `127.0.0.1` and `10.20.0.0/24`. */
export function edgesOf(written: readonly string[]): Edges {
  if (written.length === 0) return noEdges;
  const known = new BlockList();
  for (const each of written) {
    const [address = '', bits] = each.split('/');
    if (bits === undefined) known.addAddress(address, familyOf(address));
    else known.addSubnet(address, Number(bits), familyOf(address));
  }
  return (address) => isIP(address) !== 0 && known.check(address, familyOf(address));
}

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');
