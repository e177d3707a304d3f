import { z } from 'zod';

/** The words for what a schema leaves unsaid; a schema's own sentence comes first. Imported for its effect. */
z.config({
  ...z.locales.fr(),
  customError: ({ input }) => (input === undefined ? 'Ce champ est obligatoire.' : undefined),
});
