import type { IncidentShown } from '../../../server/incident/wire.ts';

export interface Field {
  name: string;
  label: string;
  choices?: Choice[];
  isDate?: boolean;
  /** Left out where nothing is given. */
  isOptional?: boolean;
}

export interface Choice {
  value: string;
  label: string;
}

/** Something that people do to an incident: what is asked, and where it is sent. */
export interface Deed {
  verb: string;
  title: string;
  fields: Field[];
  /** What comes next, as a rule. */
  isNext: boolean;
}

const severities = ['SEV-1', 'SEV-2', 'SEV-3', 'SEV-4'].map((value) => ({ value, label: value }));

/** What may be done now, what comes next first. The server has the last word. `people`: who may be given work. */
export function deedsFor({ state, phase }: Pick<IncidentShown, 'state' | 'phase'>, people: Choice[] = []): Deed[] {
  const deed = (verb: string, title: string, fields: Field[], isNext = false): Deed => ({
    verb,
    title,
    fields,
    isNext,
  });
  const text = (name: string, label: string): Field => ({ name, label });
  const nobody = { value: '', label: 'personne encore' };
  const whose: Field = { name: 'owner', label: 'Qui s’en charge', choices: [nobody, ...people], isOptional: true };
  const by: Field = { name: 'dueOn', label: 'Pour le', isDate: true, isOptional: true };
  if (state === 'closed' || state === 'resolved')
    return [
      deed('actions', 'Ajouter une action', [text('text', 'Action corrective'), whose, by]),
      deed('reopen', 'Rouvrir', [text('reason', 'Pourquoi')]),
      deed('notes', 'Noter', [text('text', 'Note')]),
    ];
  const decision = [
    { value: 'rollback', label: 'revenir en arrière' },
    { value: 'investigate', label: 'chercher la cause' },
  ];
  const all = [
    ...(phase === 'triage'
      ? [deed('triage', 'Décider', [{ name: 'decision', label: 'Décision', choices: decision }], true)]
      : []),
    ...(state === 'acknowledged' ? [deed('identify', 'Dire la cause', [text('cause', 'Cause')])] : []),
    ...(state === 'mitigated' ? [] : [deed('mitigate', 'Retour à la normale', [text('how', 'Ce qui a été fait')])]),
    deed(
      'resolve',
      'Résoudre',
      [text('cause', 'Ce que c’était'), text('action', 'Ce qui y a mis fin')],
      state === 'mitigated',
    ),
    deed('notes', 'Noter', [text('text', 'Note')]),
    deed('updates', 'Dire au public', [text('text', 'Ce que le public doit lire')]),
    deed('tasks', 'Ajouter une tâche', [text('text', 'À faire'), whose]),
    deed('severity', 'Changer la gravité', [
      { name: 'severity', label: 'Gravité', choices: severities },
      text('reason', 'Pourquoi'),
    ]),
  ];
  return all.toSorted((one, other) => Number(other.isNext) - Number(one.isNext));
}

/** What a form gives for a deed, as it is sent. */
export function givenFor({ fields }: Deed, form: Pick<FormData, 'get'>): Record<string, string> {
  const given = fields.map(({ name, isOptional }) => [name, String(form.get(name) ?? ''), isOptional] as const);
  return Object.fromEntries(
    given.flatMap(([name, value, isOptional]) => (isOptional && !value ? [] : [[name, value]])),
  );
}
