import { z } from 'zod';

/**
 * Addresses and networks from which an edge of ours (infra/nginx, infra/traefik) asks the switch: whom it asks for is believed. Without
 * one, the edge would be everybody, and limits by address would shut out all for one. Nobody else is believed.
 */
export const edges = z
  .array(
    z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], {
      error: 'donnez l’adresse IP d’où le bord interroge le commutateur, ou son réseau, comme 10.20.0.0/24',
    }),
  )
  .default([]);
