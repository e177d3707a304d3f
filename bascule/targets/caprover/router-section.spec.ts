import ejs from 'ejs';
import { describe, expect, test } from 'vitest';
import { baseTemplate } from '../../../sandbox/caprover/templates.ts';
import type { RouterRules } from './router-lines.ts';
import { stateIn, withState } from './router-section.ts';
import { emptyRouter, variable, weighted, type ComponentRoutes, type RouterState } from './router-state.ts';

const rules: RouterRules = {
  sticky: { cookie: 'visitor', header: 'x-visitor', domain: null },
  samples: '10.0.0.5:5514',
};
const routes: ComponentRoutes = {
  blue: { address: 'srv-captain--api-blue:8080', version: 'v1' },
  green: { address: 'srv-captain--api-green:8080', version: encodeURIComponent('v2 <%= "x" %>\n') },
  weights: { blue: 95, green: 5 },
  newcomer: 'green',
};
const state = (environment: string, changes: Partial<RouterState> = {}): RouterState => ({
  ...emptyRouter(environment, 'a'.repeat(32)),
  components: { api: routes },
  ...changes,
});

describe('our part of the base configuration', () => {
  test('is read as it was written, and written again changes nothing', () => {
    const written = withState(baseTemplate, state('production'), rules);
    expect(stateIn(written, 'production')).toEqual(state('production'));
    expect(withState(written, state('production'), rules)).toBe(written);
  });

  test('leaves all that is not ours as it is, and comes before the apps that use it', () => {
    const written = withState(baseTemplate, state('production'), rules);
    const without = written.replace(/ {4}# >>> bascule[\s\S]*# <<< bascule production\n\n/, '');
    expect(without).toBe(baseTemplate);
    expect(written.indexOf('# <<< bascule')).toBeLessThan(written.indexOf('include /etc/nginx/conf.d'));
  });

  test('is one for each environment, and a name that begins like another is not it', () => {
    const two = withState(withState(baseTemplate, state('prod'), rules), state('prod-eu', { revision: 9 }), rules);
    expect(stateIn(two, 'prod')?.revision).toBe(0);
    expect(stateIn(two, 'prod-eu')?.revision).toBe(9);
    expect(stateIn(two, 'pro')).toBeNull();
    const changed = withState(two, state('prod', { revision: 1 }), rules);
    expect(stateIn(changed, 'prod-eu')).toEqual(stateIn(two, 'prod-eu'));
  });

  test('goes through EJS as it is, whatever a version is called', () => {
    const written = withState(baseTemplate, state('production'), rules);
    const rendered = ejs.render(written, { base: { dhparamsFilePath: '' } });
    expect(stateIn(rendered, 'production')).toEqual(state('production'));
  });

  test('that was edited by hand is refused with what to do', () => {
    const written = withState(baseTemplate, state('production'), rules).replace('"epoch":0', '"epoch":"zéro"');
    expect(() => stateIn(written, 'production')).toThrow(/a été modifiée à la main : supprimez-la/);
  });

  test('is refused where nginx no longer reads the apps', () => {
    const without = baseTemplate.replace(/include \/etc\/nginx\/conf.d.*/, '');
    expect(() => withState(without, state('production'), rules)).toThrow(/remettez cette ligne/);
  });
});

describe('the newcomer', () => {
  const from = (blue: number, green: number, newcomer: 'blue' | 'green' = 'green') => ({
    ...routes,
    weights: { blue, green },
    newcomer,
  });

  test('is the one that had nothing before', () => {
    expect(weighted(from(100, 0), { blue: 90, green: 10 }).newcomer).toBe('green');
    expect(weighted(from(0, 100), { blue: 10, green: 90 }).newcomer).toBe('blue');
  });

  test('stays it while both have a share', () => {
    expect(weighted(from(90, 10, 'green'), { blue: 50, green: 50 }).newcomer).toBe('green');
    expect(weighted(from(10, 90, 'blue'), { blue: 50, green: 50 }).newcomer).toBe('blue');
  });
});

test('names of variables are short enough for nginx’s table, and differ', () => {
  const long = ['a', 'b'].map((end) => variable('a-very-long-environment-name', `and-a-very-long-component-nam${end}`));
  expect(long.every((name) => name.length <= 32)).toBe(true);
  expect(new Set([...long, variable('a', 'b-c'), variable('a-b', 'c'), variable('a')]).size).toBe(5);
});
