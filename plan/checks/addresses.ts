export type Addressed = 'api' | 'mobile' | 'partner' | 'admin' | 'vitrine';

/** Where a component of the environment under check answers, as BASCULE_URL_<COMPONENT> says. @throws when it does not */
export function addressOf(component: Addressed, variables: Record<string, string | undefined> = process.env): URL {
  const variable = `BASCULE_URL_${component.toUpperCase()}`;
  const given = variables[variable];
  if (given && URL.canParse(given)) return new URL(given);
  const wrong = given ? `vaut « ${given} », ce qui n’est pas une adresse` : 'n’est pas donnée';
  throw new Error(`la variable ${variable} ${wrong} : indiquez par exemple http://127.0.0.1:8081.`);
}
