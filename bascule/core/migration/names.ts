import type { Node, RangeVar } from 'libpg-query';

/** `wallet.ledger_entry`; what names no schema stands in `public`. */
export function relationName(relation: RangeVar | undefined): string {
  return `${relation?.schemaname ?? 'public'}.${relation?.relname ?? '?'}`;
}

/** The name of what a DROP, a GRANT or a type names, whichever way the tree holds it. */
export function nameOf(node: Node | undefined): string {
  const parts = partsOf(node);
  return parts.length === 1 ? `public.${parts[0]}` : parts.slice(-2).join('.');
}

export function qualified(parts: Node[] | undefined): string {
  return nameOf({ List: { items: parts ?? [] } });
}

export function bareName(node: Node | undefined): string {
  return partsOf(node).join('.');
}

export function textsOf(nodes: Node[] | undefined): string[] {
  return (nodes ?? []).flatMap((node) => ('String' in node ? [node.String.sval ?? ''] : []));
}

function partsOf(node: Node | undefined): string[] {
  if (!node) return [];
  if ('String' in node) return [node.String.sval ?? ''];
  if ('List' in node) return textsOf(node.List.items);
  if ('TypeName' in node) return textsOf(node.TypeName.names);
  if ('ObjectWithArgs' in node) return textsOf(node.ObjectWithArgs.objname);
  if ('RangeVar' in node) return [node.RangeVar.schemaname ?? 'public', node.RangeVar.relname ?? ''];
  return [];
}
