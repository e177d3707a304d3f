import { unknownRoles } from '../approval/mistakes.ts';
import { may, personNamed } from '../approval/people.ts';
import type { Mistake } from '../plan/check.ts';
import type { Plan } from '../plan/schema.ts';

/** What a plan says of incidents that can't be. */
export function incidentMistakes(plan: Plan): Mistake[] {
  const { severities, phases } = plan.incidents;
  return [
    ...twice(
      severities.map(({ severity }) => severity),
      (index) => `incidents.severities[${index}].severity`,
    ),
    ...twice(
      phases.map(({ phase }) => phase),
      (index) => `incidents.phases[${index}].phase`,
    ),
    ...environments(plan),
    ...down(plan),
    ...steps(plan),
    ...onCall(plan),
  ];
}

function environments({ environments, incidents }: Plan): Mistake[] {
  const known = environments.map(({ name }) => name);
  return incidents.declaredWhen.flatMap(({ environment }, index) =>
    known.includes(environment)
      ? []
      : [
          {
            path: `incidents.declaredWhen[${index}].environment`,
            message: notOne(environment, 'un environnement', known),
          },
        ],
  );
}

/** Who answers nobody can't be seen to be down. */
function down({ environments, components, incidents, statusPage }: Plan): Mistake[] {
  const places = environments.map(({ name }) => name);
  const serving = components.filter(({ kind }) => kind !== 'database').map(({ name }) => name);
  return incidents.declaredWhenDown.flatMap(({ environment, components }, index) => {
    const path = `incidents.declaredWhenDown[${index}]`;
    const unknown = components.filter((name) => !serving.includes(name));
    const blind = 'rien ne sonde les composants : ajoutez « statusPage » au plan';
    return [
      ...(statusPage ? [] : [{ path, message: blind }]),
      ...(places.includes(environment)
        ? []
        : [{ path: `${path}.environment`, message: notOne(environment, 'un environnement', places) }]),
      ...unknown.map((name) => ({
        path: `${path}.components`,
        message: notOne(name, 'un composant qui répond', serving),
      })),
    ];
  });
}

const notOne = (name: string, what: string, known: string[]) =>
  `« ${name} » n’est pas ${what} : choisissez parmi ${known.join(', ')}`;

function steps(plan: Plan): Mistake[] {
  const { escalation, onCall } = plan.incidents;
  return escalation.steps.flatMap(({ whom, afterMs }, index) => {
    const path = `incidents.escalation.steps[${index}]`;
    const late = { path: `${path}.afterMs`, message: 'un niveau est appelé avant que le tour suivant ne commence' };
    const nobody = { path: `${path}.whom`, message: 'le plan n’a pas d’astreinte : ajoutez « incidents.onCall »' };
    return [
      ...(afterMs < escalation.roundMs ? [] : [late]),
      ...(whom.kind === 'roles' ? unknownRoles(plan, whom.roles, `${path}.whom.roles`) : onCall ? [] : [nobody]),
    ];
  });
}

/** Who is woken must be able to do something about it. */
function onCall(plan: Plan): Mistake[] {
  const { onCall } = plan.incidents;
  return (onCall?.people ?? []).flatMap((name, index) => {
    const path = `incidents.onCall.people[${index}]`;
    const person = personNamed(plan, name);
    if (!person) {
      const known = plan.people.map((each) => each.name).join(', ');
      return [{ path, message: `« ${name} » n’est pas parmi les personnes du plan : choisissez parmi ${known}` }];
    }
    if (may(plan, person, 'respond')) return [];
    return [{ path, message: `« ${name} » n’a pas le droit de conduire un incident (« respond »)` }];
  });
}

function twice(values: string[], path: (index: number) => string): Mistake[] {
  return values.flatMap((value, index) =>
    values.indexOf(value) < index ? [{ path: path(index), message: `« ${value} » est déjà dit plus haut` }] : [],
  );
}
