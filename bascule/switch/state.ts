import { SwitchError } from './switch-error.ts';
import type {
  Colour,
  Declaration,
  DeclareCommand,
  PutSlotCommand,
  ServiceState,
  SetDoorwayCommand,
  SetShadowCommand,
  SetWeightsCommand,
  SwitchState,
} from './wire.ts';

export type SlotName = { environment: string; component: string; colour: Colour };

const EMPTY: Pick<ServiceState, 'slots' | 'weights' | 'newcomer' | 'shadow'> = {
  slots: {},
  weights: { blue: 0, green: 0 },
  newcomer: 'green',
  shadow: null,
};

/** The state after an environment's services were declared: known ones keep their slots, those not named go. */
export function declared(state: SwitchState, environment: string, command: DeclareCommand): SwitchState {
  const others = state.services.filter((service) => service.environment !== environment);
  const services = command.services.map((declaration): ServiceState => {
    const known = findService(state, environment, declaration.component);
    const { slots, weights, newcomer, shadow } = known ?? EMPTY;
    return { slots, weights, newcomer, shadow, environment, ...declaration };
  });
  checkMounts(command.services);
  const next = { ...state, epochs: fenced(state, environment, command.epoch), services: [...others, ...services] };
  checkUnique(next);
  return next;
}

export function slotPut(state: SwitchState, name: SlotName, command: PutSlotCommand): SwitchState {
  const { epoch, version, backend } = command;
  return withService(state, name, epoch, (service) => ({
    ...service,
    slots: { ...service.slots, [name.colour]: { version, backend } },
  }));
}

/** Refused while the slot has weight; whether requests are in flight there is for the caller to look at. */
export function slotRemoved(state: SwitchState, name: SlotName, epoch: number): SwitchState {
  return withService(state, name, epoch, (service) => {
    const weight = service.weights[name.colour];
    if (weight > 0) {
      const message = `${name.component}/${name.colour} reçoit encore ${weight} % du trafic ; basculez-le d’abord sur l’autre emplacement.`;
      throw new SwitchError('slot-weighted', message);
    }
    const slots = { ...service.slots };
    delete slots[name.colour];
    return { ...service, slots, shadow: service.shadow?.colour === name.colour ? null : service.shadow };
  });
}

/** All weights of the command, or none. */
export function weighted(state: SwitchState, environment: string, command: SetWeightsCommand): SwitchState {
  return command.weights.reduce((next, { component, blue, green }) => {
    if (blue + green !== 0 && blue + green !== 100) {
      const message = `Les poids de ${component} sont ${blue} et ${green} ; leur somme doit être 100, ou tous deux 0.`;
      throw new SwitchError('invalid', message);
    }
    return withService(next, { environment, component }, command.epoch, (service) => {
      if (blue > 0) requireSlot(service, 'blue');
      if (green > 0) requireSlot(service, 'green');
      return { ...service, weights: { blue, green }, newcomer: newcomerOf(service) };
    });
  }, state);
}

/** The shadows of an environment are these and no others; all of them, or none. */
export function shadowed(state: SwitchState, environment: string, command: SetShadowCommand): SwitchState {
  const services = state.services.map((each) => (each.environment === environment ? { ...each, shadow: null } : each));
  const epochs = fenced(state, environment, command.epoch);
  return command.shadows.reduce<SwitchState>(
    (next, { component, colour, percent }) =>
      withService(next, { environment, component }, command.epoch, (service) => {
        checkShadow(service, colour);
        return { ...service, shadow: { colour, percent } };
      }),
    { ...state, epochs, services },
  );
}

/** The one doorway of an environment is this. */
export function withDoorway(state: SwitchState, environment: string, command: SetDoorwayCommand): SwitchState {
  const { epoch, address, ports } = command;
  const others = state.doorways.filter((each) => each.environment !== environment);
  const own = ports.length > 0 ? [{ environment, address, ports }] : [];
  return { ...state, epochs: fenced(state, environment, epoch), doorways: [...others, ...own] };
}

/** The epochs after a command of `epoch`; an older one than was seen comes from an engine that lost its lease. */
export function fenced(state: SwitchState, environment: string, epoch: number): SwitchState['epochs'] {
  const seen = state.epochs[environment] ?? 0;
  if (epoch < seen) {
    const message = `L’époque ${epoch} de ${environment} est passée : des commandes de l’époque ${seen} sont déjà venues. Reprenez le bail.`;
    throw new SwitchError('stale-epoch', message);
  }
  return { ...state.epochs, [environment]: epoch };
}

/** What holds between the parts of a state, whoever wrote it. */
export function checkState(state: SwitchState): void {
  checkUnique(state);
  for (const service of state.services) {
    for (const colour of ['blue', 'green'] as const) if (service.weights[colour] > 0) requireSlot(service, colour);
  }
}

/** Whose share grows from here on. Within a split it stays the same, also when the share shrinks again. */
function newcomerOf({ weights, newcomer }: ServiceState): Colour {
  if (weights.blue === 100) return 'green';
  return weights.green === 100 ? 'blue' : newcomer;
}

function findService(state: SwitchState, environment: string, component: string): ServiceState | undefined {
  return state.services.find((service) => service.environment === environment && service.component === component);
}

function withService(
  state: SwitchState,
  { environment, component }: { environment: string; component: string },
  epoch: number,
  change: (service: ServiceState) => ServiceState,
): SwitchState {
  const epochs = fenced(state, environment, epoch);
  const service = findService(state, environment, component);
  if (!service) {
    throw new SwitchError(
      'not-found',
      `Il n’y a pas de service ${component} dans ${environment} ; déclarez-le d’abord.`,
    );
  }
  const changed = change(service);
  return { ...state, epochs, services: state.services.map((each) => (each === service ? changed : each)) };
}

function requireSlot(service: ServiceState, colour: Colour): void {
  if (service.slots[colour]) return;
  const message = `${service.component}/${colour} de ${service.environment} est vide ; mettez-y une version avant de lui donner du trafic.`;
  throw new SwitchError('slot-missing', message);
}

function checkShadow(service: ServiceState, colour: Colour): void {
  requireSlot(service, colour);
  const { component, slots, weights } = service;
  if (slots[colour]?.backend.kind === 'static') {
    const message = `${component}/${colour} est fait de fichiers, qui répondent toujours pareil : il n’y a rien à comparer. Ne doublez que des programmes.`;
    throw new SwitchError('invalid', message);
  }
  if (weights[colour] < 100) return;
  const message = `${component}/${colour} reçoit déjà tout le trafic ; doublez l’autre emplacement.`;
  throw new SwitchError('invalid', message);
}

function checkMounts(services: Declaration[]): void {
  for (const { component, mounts } of services) {
    for (const [path, target] of Object.entries(mounts)) {
      if (services.some((service) => service.component === target)) continue;
      throw new SwitchError(
        'invalid',
        `${component} monte « ${target} » sur ${path}, mais ce n’est pas un service de l’environnement.`,
      );
    }
  }
}

function checkUnique(state: SwitchState): void {
  const owners = new Map<string, string>([[`le port ${state.port}`, 'le commutateur lui-même']]);
  for (const { environment, component, port, hosts } of state.services) {
    const claims = [
      `le service ${environment}/${component}`,
      `le port ${port}`,
      ...hosts.map((host) => `l’hôte ${host}`),
    ];
    for (const claim of claims) {
      const owner = owners.get(claim);
      if (owner) throw new SwitchError('invalid', `${environment}/${component} veut ${claim}, déjà pris par ${owner}.`);
      owners.set(claim, `${environment}/${component}`);
    }
  }
}
