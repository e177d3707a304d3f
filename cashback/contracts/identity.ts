import * as z from 'zod';

export const role = z.enum(['consumer', 'partner', 'admin']);
export type Role = z.infer<typeof role>;

const email = z
  .string()
  .trim()
  .toLowerCase()
  .pipe(z.email({ error: 'Indiquez une adresse e-mail valide, par exemple lea@exemple.fr.' }))
  .pipe(z.string().max(254, { error: 'L’adresse e-mail compte au plus 254 caractères.' }));

/** POST /api/identity/signup: 201 `session`, 409 `deja-inscrit`. Opens a consumer account. */
export const signUp = z.object({
  email,
  password: z
    .string()
    .min(10, { error: 'Le mot de passe compte au moins 10 caractères.' })
    .max(128, { error: 'Le mot de passe compte au plus 128 caractères.' }),
  displayName: z
    .string()
    .trim()
    .min(1, { error: 'Indiquez votre prénom.' })
    .max(60, { error: 'Le prénom compte au plus 60 caractères.' }),
});
export type SignUp = z.infer<typeof signUp>;

/** POST /api/identity/login: 200 `session`, 401 `identifiants-invalides`. */
export const login = z.object({ email, password: z.string().min(1, { error: 'Indiquez votre mot de passe.' }).max(128) });
export type Login = z.infer<typeof login>;

/** POST /api/identity/refresh: 200 `session`, 401 `session-expiree`. The token given is used up. */
export const refresh = z.object({ refreshToken: z.string().min(20).max(200) });

/** POST /api/identity/logout: 204. Ends the whole family of the refresh token. */
export const logout = refresh;

export const subject = z.object({ id: z.uuid(), email: z.string(), displayName: z.string(), role });
export type Subject = z.infer<typeof subject>;

export const session = z.object({
  accessToken: z.string(),
  accessExpiresInS: z.int(),
  refreshToken: z.string(),
  subject,
});
export type Session = z.infer<typeof session>;

const aPage = { error: 'Demandez de 1 à 100 utilisateurs à la fois.' };

/** GET /api/identity/users?search=&after=&limit= (admin): newest first, `next` is the cursor of the following page. */
export const userQuery = z.object({
  search: z.string().trim().max(100).optional(),
  after: z.string().max(100).optional(),
  limit: z.coerce
    .number(aPage)
    .int(aPage)
    .min(1, aPage)
    .max(100, aPage)
    .default(25),
});
export const userRow = subject.extend({ createdAt: z.iso.datetime(), points: z.int() });
export type UserRow = z.infer<typeof userRow>;
export const userPage = z.object({ users: z.array(userRow), total: z.int(), next: z.string().nullable() });
export type UserPage = z.infer<typeof userPage>;

/** GET /api/identity/users/export?search= (admin): all of them as one CSV file to save; 403 `fonction-coupee` where that is switched off. */
export const userFileQuery = userQuery.pick({ search: true });
export const userFile = z.object({ name: z.string(), csv: z.string() });
export type UserFile = z.infer<typeof userFile>;
