import type { EnvironmentGround } from '../../../server/ground/wire.ts';
import { dataIn, routerIn, slotsOf, visitors, type Said } from './boxes';
import { rateWords } from './words';

/** A box of the picture, in its own units. */
export interface Box extends Said {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A way between two boxes. */
export interface Way extends Pick<Said, 'id' | 'tone' | 'isLive'> {
  path: string;
}

export interface Drawing {
  width: number;
  height: number;
  boxes: Box[];
  /** Those that carry nothing first: the others are drawn over them. */
  ways: Way[];
  /** Above the slots of a component, from `x` to `end`: its title, and how busy it is. */
  headings: { id: string; x: number; end: number; y: number; title: string; load: string | null }[];
}

type Component = EnvironmentGround['components'][number];
/** Left to right, or for a phone from top to bottom. */
export type Shape = 'wide' | 'narrow';

const slotHeight = 28;
const slotGap = 6;
const headingHeight = 22;
const rowHeight = headingHeight + 2 * slotHeight + slotGap + 14;
const placeHeight = 54;
const dataStep = placeHeight + 30;

/** Where each column begins, and how wide it is. */
const shapes = {
  wide: { width: 1_000, visitors: [0, 104], router: [158, 150], slots: [384, 320], data: [780, 220] },
  narrow: { width: 340, visitors: [0, 132], router: [158, 182], slots: [34, 278], data: [34, 278] },
} as const;

/** Visitors, who shares them out, the slots, the database, its standby, the second place of its backups. */
export function drawingOf(environment: EnvironmentGround, shape: Shape): Drawing {
  const at = shapes[shape];
  const data = dataIn(environment);
  const top = shape === 'wide' ? 0 : placeHeight + 26;
  const [slotsX, slotsWidth] = at.slots;
  const width = shape === 'wide' && data.length === 0 ? at.width - slotsX : slotsWidth;
  const rows = environment.components.map((each, index) => rowOf(each, [slotsX, width], top + index * rowHeight));
  const slotsEnd = top + rows.length * rowHeight;
  const dataTop = shape === 'wide' ? Math.max(0, (slotsEnd - data.length * dataStep + 16) / 2) : slotsEnd + 14;
  const dataBoxes = data.map((said, index) => placed(said, at.data, dataTop + index * dataStep));
  const height = Math.max(placeHeight, ...[...rows.flatMap(({ boxes }) => boxes), ...dataBoxes].map(bottom));
  const middle = shape === 'wide' ? (height - placeHeight) / 2 : 0;
  const [from, router] = [placed(visitors, at.visitors, middle), placed(routerIn(environment), at.router, middle)];
  const slots = rows.flatMap(({ boxes }) => boxes);
  const isLive = slots.some((each) => each.isLive);
  const ways: Way[] = [
    { id: 'in', tone: 'plain', isLive, path: `M${right(from)} ${centre(from)}H${router.x}` },
    ...slots.map((slot) => wayTo(slot, router, shape)),
    ...rows.filter(({ kind }) => kind === 'process').flatMap(({ boxes }) => waysToData(boxes, dataBoxes, shape)),
    ...dataBoxes.slice(1).map((box, index) => wayDown(dataBoxes[index] ?? box, box)),
  ];
  return {
    ...{ width: at.width, height, boxes: [from, router, ...slots, ...dataBoxes] },
    headings: rows.map(({ heading }) => heading),
    ways: ways.toSorted((one, other) => Number(one.isLive) - Number(other.isLive)),
  };
}

function placed(said: Said, [x, width]: readonly [number, number], y: number): Box {
  return { ...said, x, y, width, height: placeHeight };
}

function rowOf(component: Component, [x, width]: readonly [number, number], top: number) {
  const { name: id, title, kind, slots } = component;
  const rates = slots.flatMap(({ weight, requestsPerS }) => (weight > 0 && requestsPerS !== null ? requestsPerS : []));
  const load = rates.length === 0 ? null : rateWords(rates.reduce((sum, rate) => sum + rate, 0));
  const boxes = slotsOf(component).map((said, index): Box => {
    const y = top + headingHeight + index * (slotHeight + slotGap);
    return { ...said, x, y, width, height: slotHeight };
  });
  return { heading: { id, x, end: x + width, y: top + 14, title, load }, boxes, kind };
}

const right = ({ x, width }: Box) => x + width;
const bottom = ({ y, height }: Box) => y + height;
const centre = ({ y, height }: Box) => y + height / 2;

/** On a phone they hang on one trunk at the left. */
function wayTo(slot: Box, router: Box, shape: Shape): Way {
  const { id, isLive } = slot;
  const start = router.x + 24;
  const trunk = bottom(router) + 16;
  const path =
    shape === 'wide'
      ? curve(right(router), centre(router), slot.x, centre(slot))
      : `M${start} ${bottom(router)}V${trunk - 8}Q${start} ${trunk} ${start - 8} ${trunk}H20Q12 ${trunk} 12 ${trunk + 8}` +
        `V${centre(slot) - 8}Q12 ${centre(slot)} 20 ${centre(slot)}H${slot.x}`;
  return { id, isLive, path, tone: isLive ? slot.tone : 'plain' };
}

/** Only programs have a database; on a phone their ways hang on a trunk at the right. */
function waysToData(slots: Box[], [database]: Box[], shape: Shape): Way[] {
  if (!database) return [];
  const end = centre(database);
  return slots
    .filter(({ isLive }) => isLive)
    .map((slot) => {
      const [x, y] = [right(slot), centre(slot)];
      const path =
        shape === 'wide'
          ? curve(x, y, database.x, end)
          : `M${x} ${y}H320Q328 ${y} 328 ${y + 8}V${end - 8}Q328 ${end} 320 ${end}H${right(database)}`;
      return { id: `${slot.id}-data`, path, tone: database.tone === 'bad' ? 'bad' : 'plain', isLive: true };
    });
}

function wayDown(from: Box, { id, x, width, y, tone, isLive }: Box): Way {
  return { id: `to-${id}`, tone, isLive, path: `M${x + width / 2} ${bottom(from)}V${y}` };
}

function curve(fromX: number, fromY: number, toX: number, toY: number): string {
  const half = (fromX + toX) / 2;
  return `M${fromX} ${fromY}C${half} ${fromY} ${half} ${toY} ${toX} ${toY}`;
}
