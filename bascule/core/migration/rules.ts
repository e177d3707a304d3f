import type { Phase, Severity } from './finding.ts';

interface Rule {
  severity: Severity;
  phase: Phase;
  /** What it does to those who use `what`. */
  why: (what: string) => string;
  /** The way that does no harm. */
  way: (what: string) => string;
}

const destroys = (why: Rule['why'], way: Rule['way']): Rule => ({
  severity: 'destructive',
  phase: 'contract',
  why,
  way,
});
const loses = (why: Rule['why'], way: Rule['way']): Rule => ({ severity: 'destructive', phase: 'expand', why, way });
const breaks = (why: Rule['why'], way: Rule['way']): Rule => ({ severity: 'breaking', phase: 'contract', why, way });
const locks = (why: Rule['why'], way: Rule['way']): Rule => ({ severity: 'locks', phase: 'expand', why, way });
const notes = (why: Rule['why'], way: Rule['way']): Rule => ({ severity: 'note', phase: 'expand', why, way });

const unusedFirst = (what: string) =>
  `Livrez d’abord une version qui n’utilise plus ${what} ; supprimez-le dans une livraison suivante, quand plus personne ne revient à l’ancienne.`;
const inBatches = () =>
  'Faites-le par lots depuis un programme, hors migration, après une sauvegarde, et vérifiez le nombre de lignes.';
const newBesideOld = (what: string) =>
  `Ajoutez le nouveau à côté de ${what}, écrivez dans les deux, copiez l’existant par lots, lisez le nouveau, puis supprimez l’ancien dans une livraison suivante.`;
const notValidFirst = () =>
  'Ajoutez-la avec NOT VALID, puis, dans une migration suivante, ALTER TABLE ... VALIDATE CONSTRAINT : elle lit la table sans bloquer les écritures.';
const indexFirst = () =>
  'Créez l’index avec CREATE UNIQUE INDEX CONCURRENTLY dans une migration à lui seul, puis ADD CONSTRAINT ... USING INDEX.';
const aloneConcurrently = () =>
  'Utilisez CONCURRENTLY, seul dans sa migration : la table reste ouverte aux lectures et aux écritures.';

/** Every rule: squawk, eugene and strong_migrations warn of the same; here with the way out in expand and contract. */
export const rules = {
  'drop-table': destroys((what) => `La table ${what} et toutes ses lignes disparaissent.`, unusedFirst),
  'drop-column': destroys(
    (what) => `La colonne ${what} et ses valeurs disparaissent ; y revenir rend une colonne vide.`,
    unusedFirst,
  ),
  'drop-schema': destroys((what) => `Le schéma ${what} disparaît, avec tout ce qu’il contient.`, unusedFirst),
  'drop-type': destroys(
    (what) => `Le type ${what} disparaît, et avec CASCADE les colonnes qui l’utilisent.`,
    unusedFirst,
  ),
  'drop-sequence': destroys(
    (what) => `La séquence ${what} disparaît : la suite de ses numéros est perdue.`,
    unusedFirst,
  ),
  'drop-owned': destroys(
    () => 'Tout ce que ce rôle possède disparaît.',
    () => 'Nommez ce qui doit être supprimé, objet par objet.',
  ),
  'drop-object': breaks((what) => `La version d’avant peut encore utiliser ${what}.`, unusedFirst),
  'drop-default': breaks(
    (what) => `La version d’avant n’écrit pas ${what} : ses ajouts y mettront NULL, ou échoueront.`,
    (what) => `Gardez la valeur par défaut de ${what} tant que la version d’avant peut revenir.`,
  ),
  truncate: loses((what) => `Toutes les lignes de ${what} sont perdues, et la table est bloquée.`, inBatches),
  delete: loses((what) => `Des lignes de ${what} sont perdues ; down.sql ne peut pas les rendre.`, inBatches),

  rename: breaks(
    (what) => `La version d’avant appelle encore ${what} par ce nom : ses requêtes échouent dès la migration.`,
    newBesideOld,
  ),
  'set-schema': breaks((what) => `La version d’avant cherche encore ${what} dans son schéma.`, newBesideOld),
  'change-type': breaks(
    (what) =>
      `Le type de ${what} change sous la version d’avant ; la table est le plus souvent réécrite, bloquée même en lecture.`,
    newBesideOld,
  ),
  'required-column': breaks(
    (what) =>
      `La version d’avant n’écrit pas ${what} : ses ajouts échouent ; et PostgreSQL refuse la colonne si la table a des lignes.`,
    (what) =>
      `Ajoutez ${what} avec une valeur par défaut constante, ou nullable puis remplie par lots et rendue obligatoire dans une livraison suivante.`,
  ),
  'set-not-null': breaks(
    (what) =>
      `La table est lue en entier, bloquée même en lecture, et la version d’avant peut encore écrire NULL dans ${what}.`,
    (what) =>
      `Quand toutes les versions écrivent ${what} : CHECK (... IS NOT NULL) NOT VALID, VALIDATE CONSTRAINT dans une migration suivante, puis SET NOT NULL, qui ne relit plus la table.`,
  ),
  'never-null-check': breaks(
    (what) => `Dès qu’elle est posée, cette contrainte refuse les lignes que la version d’avant écrit sans ${what}.`,
    (what) =>
      `Livrez d’abord une version qui écrit toujours ${what} ; posez la contrainte dans une livraison suivante.`,
  ),
  revoke: breaks(
    (what) => `La version d’avant peut encore se servir des droits retirés sur ${what}.`,
    (what) => `Livrez d’abord une version qui n’en a plus besoin ; retirez les droits sur ${what} ensuite.`,
  ),
  'row-security': breaks(
    (what) => `La sécurité par ligne cache les lignes de ${what} à qui n’a pas de règle.`,
    () =>
      'Créez d’abord les règles (CREATE POLICY) de tous les rôles qui lisent la table, et activez-la dans une migration suivante.',
  ),

  'rewriting-default': locks(
    (what) =>
      `Cette valeur par défaut change à chaque ligne : ${what} fait réécrire la table, bloquée même en lecture.`,
    (what) =>
      `Ajoutez ${what} sans valeur par défaut, posez-la avec ALTER COLUMN ... SET DEFAULT, puis remplissez les lignes par lots.`,
  ),
  'rewriting-column': locks(
    (what) => `Remplir ${what} fait réécrire la table, bloquée même en lecture.`,
    (what) =>
      `Ajoutez ${what} nullable et sans valeur, remplissez-la par lots ; pour une valeur calculée, GENERATED ... VIRTUAL ne réécrit rien.`,
  ),
  'rewrite-table': locks(
    (what) => `La table ${what} est réécrite en entier, bloquée même en lecture.`,
    () => 'Faites-le pendant une maintenance annoncée, ou avec pg_repack, qui ne bloque pas.',
  ),
  'index-blocks': locks(
    (what) => `La création de l’index bloque toutes les écritures de ${what} jusqu’à sa fin.`,
    aloneConcurrently,
  ),
  'drop-index-blocks': locks(
    (what) => `La suppression de ${what} attend, et fait attendre, toutes les requêtes de sa table.`,
    () => 'Utilisez DROP INDEX CONCURRENTLY, seul dans sa migration.',
  ),
  'reindex-blocks': locks((what) => `La reconstruction bloque les écritures de ${what}.`, aloneConcurrently),
  'refresh-blocks': locks(
    (what) => `La vue ${what} ne peut plus être lue pendant son calcul.`,
    () => 'Donnez-lui un index unique et utilisez REFRESH MATERIALIZED VIEW CONCURRENTLY.',
  ),
  'not-alone': locks(
    () => 'PostgreSQL refuse cette commande dans une transaction, donc à côté d’autres dans la même migration.',
    () => 'Mettez-la dans une migration à elle seule.',
  ),
  'foreign-key-blocks': locks(
    (what) => `Les deux tables sont bloquées en écriture pendant que toutes les lignes de ${what} sont vérifiées.`,
    notValidFirst,
  ),
  'check-blocks': locks(
    (what) => `La table ${what} est bloquée, même en lecture, pendant que toutes ses lignes sont vérifiées.`,
    notValidFirst,
  ),
  'key-blocks': locks(
    (what) => `La table ${what} est bloquée, même en lecture, pendant la création de l’index de la contrainte.`,
    indexFirst,
  ),
  'exclusion-blocks': locks(
    (what) => `La table ${what} est bloquée, même en lecture, pendant la création de l’index.`,
    () => 'Une contrainte d’exclusion ne s’ajoute pas sans bloquer : faites-le pendant une maintenance annoncée.',
  ),
  'validated-too-soon': locks(
    (what) =>
      `Validée dans la migration qui l’ajoute, la contrainte garde ${what} bloquée pendant toute la vérification.`,
    () => 'Mettez VALIDATE CONSTRAINT dans une migration suivante.',
  ),
  'update-all': locks(
    (what) => `Toutes les lignes de ${what} sont réécrites et restent verrouillées jusqu’à la fin de la migration.`,
    () =>
      'Remplissez par lots depuis un programme, hors migration ; une valeur par défaut constante, elle, ne réécrit rien.',
  ),
  'lock-table': locks(
    (what) => `${what} est verrouillée à la main : les requêtes attendent la fin de la migration.`,
    () => 'Laissez PostgreSQL prendre les verrous dont chaque commande a besoin.',
  ),

  'enum-value': notes(
    (what) => `Une valeur ajoutée au type ${what} ne peut plus être retirée, et la version d’avant ne la connaît pas.`,
    () =>
      'Écrivez-la seulement quand toutes les versions la lisent ; préférez une table de référence si la liste change souvent.',
  ),
  'new-trigger': notes(
    (what) => `Le déclencheur agit aussi sur ce que la version d’avant écrit dans ${what}.`,
    () => 'Vérifiez qu’il accepte tout ce que la version d’avant écrit.',
  ),
  dynamic: notes(
    () => 'Ce bloc compose des commandes en marchant : elles ne peuvent pas être lues d’avance.',
    () => 'Seule la répétition dit ce qu’elles font : relisez-les à deux.',
  ),
  unreadable: {
    severity: 'breaking',
    phase: 'contract',
    why: (what) => `PostgreSQL ne peut pas lire ce fichier : ${what}.`,
    way: () => 'Corrigez la syntaxe.',
  } as Rule,
} satisfies Record<string, Rule>;

export type RuleName = keyof typeof rules;

/** A rule that a statement meets, and what it is about, as in `wallet.ledger_entry`. */
export interface Trespass {
  rule: RuleName;
  what: string;
}
