import { z } from 'zod';
import type { Environment, Plan } from '../plan/schema.ts';
import type { ItemState, ListState } from './item-state.ts';
import type { AfterPhase, Item, Proof } from './schema.ts';
import { signed, type Signature } from './signature.ts';

/** A proof that nobody signs: what the runner looks at by itself. */
export type AutomaticProof = Exclude<Proof, { kind: 'signature' | 'gate' }>;

/** One look that is planned. Times are milliseconds since 1970. */
export interface AfterItem {
  item: string;
  proof: AutomaticProof;
  /** When it is due. */
  at: number;
  /** The phase that it speaks of. */
  from: number;
  to: number;
}

/** What the last look at an item found. */
export const afterResult = z.object({
  item: z.string(),
  outcome: z.enum(['green', 'red', 'waiting']),
  found: z.string(),
  at: z.number(),
});
export type AfterResult = z.infer<typeof afterResult>;

/** What was not green is looked at again so often, until its phase ends. */
export const lookAgainMs = 60_000;

/** All automatic items of the lists after a confirmation (K2), in the order of their times. */
export function afterListPlan({ after }: Environment, confirmedAt: number): AfterItem[] {
  return after.flatMap((phase) => phase.items.flatMap((item) => planned(phase, item, confirmedAt))).sort(byTime);
}

/** Which items are due now, and when to look at the clock next; null: all is known. */
export function dueNow(
  plan: readonly AfterItem[],
  results: readonly AfterResult[],
  now: number,
): { due: AfterItem[]; wakeAt: number | null } {
  const times = plan.flatMap((item) => {
    const at = nextLook(
      item,
      results.find((result) => result.item === item.item),
    );
    return at === null ? [] : [{ item, at }];
  });
  return {
    due: times.filter(({ at }) => at <= now).map(({ item }) => item),
    wakeAt: times.length === 0 ? null : Math.min(...times.map(({ at }) => at)),
  };
}

/** The lists after a confirmation, each item with what was found. `confirmedAt` is null before it. */
export function afterListState(
  plan: Plan,
  { after }: Environment,
  found: { results: readonly AfterResult[]; signatures: readonly Signature[] },
): ListState[] {
  return after.map(({ title, fromMs, items }) => ({
    title,
    items: items.map((item) => stateOf(plan, item, fromMs, found)),
  }));
}

function planned({ fromMs, toMs }: AfterPhase, { name, proof }: Item, confirmedAt: number): AfterItem[] {
  if (proof.kind === 'signature' || proof.kind === 'gate') return [];
  const [from, to] = [confirmedAt + fromMs, confirmedAt + toMs];
  return [{ item: name, proof, at: speaksOfWholePhase(proof) ? to : from, from, to }];
}

/** Figures and logs say something of a span, so they are read when it is over. */
function speaksOfWholePhase({ kind }: Proof): boolean {
  return kind === 'errors' || kind === 'latency-p95' || kind === 'logs';
}

/** The first look may come late, after a server that was down; it is then the last. */
function nextLook({ at, to }: AfterItem, last: AfterResult | undefined): number | null {
  if (!last) return at;
  if (last.outcome === 'green' || last.at >= to) return null;
  return Math.min(last.at + lookAgainMs, to);
}

function stateOf(
  plan: Plan,
  item: Item,
  fromMs: number,
  { results, signatures }: { results: readonly AfterResult[]; signatures: readonly Signature[] },
): ItemState {
  if (item.proof.kind === 'signature') return signed(plan, item, signatures);
  const { name, title } = item;
  const result = results.find((each) => each.item === name);
  if (!result) {
    const found = fromMs === 0 ? 'Dès la confirmation' : `Dès ${Math.ceil(fromMs / 60_000)} min après la confirmation`;
    return { name, title, state: 'open', found, by: null, at: null, remedy: 'Se constate tout seul : attendez.' };
  }
  const { outcome, found, at } = result;
  return {
    ...{ name, title, state: outcome === 'waiting' ? 'open' : outcome, found, by: null, at },
    remedy: outcome === 'green' ? null : remedyFor(plan, item.proof),
  };
}

function remedyFor(plan: Plan, proof: Proof): string {
  if (proof.kind === 'check')
    return plan.checks.find(({ name }) => name === proof.check)?.remedy ?? 'Corrigez, puis redéployez.';
  if (proof.kind === 'third-party') return `Configurez le client de « ${proof.service} », et voyez son propre état.`;
  return 'Voyez « npx bascule logs », et revenez en arrière avec « npx bascule rollback » si des clients sont touchés.';
}

const byTime = (one: AfterItem, other: AfterItem) => one.at - other.at;
