import { z } from 'zod';

/**
 * What an installed app says (Capgo's self-hosted protocol, plugin 6 to 8). The plugin adds fields with its versions:
 * others are let through unread.
 */
const device = z.object({
  device_id: z.string().min(1).max(100),
  app_id: z.string().min(1).max(200),
  /** Of the app from the store. */
  version_build: z.string().max(100).default(''),
});

/** POST /live-update/:environment/updates. */
export const updateCheck = device.extend({
  /** Of the bundle that it runs. */
  version_name: z.string().max(200).default('builtin'),
});

/**
 * POST /live-update/:environment/stats: one report, or several at once. The plugin keeps up to 200 while a phone is
 * offline, sends them together, and throws all of them away after a 400.
 */
const stat = device.extend({
  /** Of the bundle that the report is about; absent where it is about none. */
  version_name: z.string().max(200).default(''),
  action: z.string().min(1).max(100),
});
export const stats = z.union([stat, z.array(stat).max(1_000)]);

/** An update carries neither `kind` nor `error`: the plugin would take them for a refusal. */
export type UpdateAnswer =
  | { version: string; url: string; checksum: string }
  | { version: 'builtin' }
  | { kind: 'up_to_date' | 'blocked' | 'failed'; error: string; message: string; version: string };
