import { describe, expect, it } from 'vitest';
import { withDebugId } from './debug-id.ts';

const script = 'import{a}from"./b.js";a();';
const map = JSON.stringify({ version: 3, sources: ['a.ts'], mappings: 'AAAA' });

describe('a script and its map', () => {
  it('carry the same id, which comes of what they hold', () => {
    const { id, ...stamped } = withDebugId(script, map);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(stamped.script.split('\n').at(-2)).toBe(`//# debugId=${id}`);
    expect(JSON.parse(stamped.map)).toMatchObject({ debug_id: id, debugId: id, sources: ['a.ts'] });
    expect(withDebugId(script, map).id).toBe(id);
    expect(withDebugId(`${script} `, map).id).not.toBe(id);
  });

  it('still belong together line by line', () => {
    const stamped = withDebugId(script, map);
    expect(stamped.script.split('\n')[1]).toBe(script);
    expect(JSON.parse(stamped.map)).toMatchObject({ mappings: ';AAAA' });
  });

  it('tell the id to who asks by the stack', () => {
    const stamped = withDebugId('globalThis.ran = true;', map);
    const scope = globalThis as { _sentryDebugIds?: Record<string, string>; ran?: boolean };
    new Function(stamped.script)();
    expect(scope.ran).toBe(true);
    expect(Object.values(scope._sentryDebugIds ?? {})).toContain(stamped.id);
    delete scope._sentryDebugIds;
    delete scope.ran;
  });
});
