/**
 * Makes sure of the database, of `<name>_owner` (owns it, runs migrations) and `<name>_app` (DML only, tables to come
 * included). Repeating it sets the passwords to those given. @throws DatabaseError `invalid-name`
 */
export declare function ensureDatabase(request: {
  adminUrl: string;
  name: string;
  ownerPassword: string;
  appPassword: string;
}): Promise<{ ownerUrl: string; appUrl: string }>;
