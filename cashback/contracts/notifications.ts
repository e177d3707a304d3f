import * as z from 'zod';

const token = z
  .string({ error: 'Le jeton de l’appareil est obligatoire.' })
  .regex(/^[\w:.-]{20,4096}$/, { error: 'Le jeton de l’appareil n’est pas un jeton FCM.' });

/** POST /api/notifications/devices (consumer): 204. A device belongs to whoever registered it last. */
export const registerDevice = z.object({
  token,
  platform: z.enum(['ios', 'android', 'web'], { error: 'La plateforme est ios, android ou web.' }),
});
export type RegisterDevice = z.infer<typeof registerDevice>;

/** POST /api/notifications/devices/forget (consumer): 204, also for a device that nobody knows. */
export const forgetDevice = z.object({ token });
export type ForgetDevice = z.infer<typeof forgetDevice>;
