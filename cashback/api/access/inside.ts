/**
 * Networks that nobody outside can ask from: this machine's, and private ones (RFC 1918, RFC 4193). Proxies there are
 * believed whom they ask for, and who asks from there without an account is not limited.
 */
export const insideNetworks = [
  '127.0.0.0/8',
  '::1/128',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  'fc00::/7',
] as const;
