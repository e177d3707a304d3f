/** The house look, by day and by night: ink green, cream paper, and a colour for each state that is read on both. */
export const style = `
@font-face { font-family: Figtree; font-weight: 300 900; font-display: swap; src: url(/fonts/figtree.woff2) format('woff2'); }
@font-face { font-family: 'Bricolage Grotesque'; font-weight: 200 800; font-display: swap; src: url(/fonts/bricolage.woff2) format('woff2'); }
:root {
  color-scheme: light dark;
  --paper: #faf6ee; --surface: #fff; --sunken: #efe8d9; --line: #e0d9c9; --ink: #10281f; --soft: #4d5e55; --brand: #0b5a43; --accent: #ffc145; --on-brand: #fff;
  --operational: #0b6b4c; --no_data: #5f6a64; --under_maintenance: #2c5fa8; --degraded_performance: #8a5a00; --partial_outage: #b04a12; --major_outage: #a8261c;
  --bar-good: #2f9e72; --bar-none: #a7b0aa; --bar-work: #5b8bd0; --bar-slow: #d99a1c; --bar-part: #d96a1c; --bar-down: #c9342a;
  --text: Figtree, system-ui, -apple-system, 'Segoe UI', sans-serif; --display: 'Bricolage Grotesque', var(--text);
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #0b1512; --surface: #13211c; --sunken: #20322b; --line: #2b4138; --ink: #f3efe4; --soft: #a3b5ab; --brand: #5fd0a4; --on-brand: #04231a;
    --operational: #7fe0b5; --no_data: #a9b6af; --under_maintenance: #9cc3ff; --degraded_performance: #ffd27a; --partial_outage: #ffb07a; --major_outage: #ffa79c;
    --bar-good: #3fb685; --bar-none: #5d6d65; --bar-work: #6f9fe0; --bar-slow: #e0a934; --bar-part: #e67e33; --bar-down: #ef5a4f;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-padding-top: 1.5rem; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 400 1rem/1.55 var(--text); }
h1, h2, h3 { font-family: var(--display); line-height: 1.15; letter-spacing: -0.02em; text-wrap: balance; margin: 0; }
p, ul, ol { margin: 0 0 0.8rem; }
a { color: var(--brand); text-underline-offset: 0.18em; overflow-wrap: anywhere; }
:focus-visible { outline: 3px solid var(--brand); outline-offset: 3px; border-radius: 6px; }
main:focus { outline: none; }
.skip { position: absolute; left: 1rem; top: -5rem; z-index: 2; padding: 0.7rem 1.1rem; border-radius: 0 0 10px 10px; background: var(--brand); color: var(--on-brand); font-weight: 600; }
.skip:focus { top: 0; }
.stale { margin: 0; padding: 0.9rem max(1.2rem, calc(50vw - 25rem)); background: var(--accent); color: #2b1d00; font-weight: 650; }

.top, main, footer { max-width: 52rem; margin: 0 auto; padding: 0 1.2rem; }
.top { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: 0.4rem 2rem; padding-top: 1.8rem; padding-bottom: 1.4rem; }
.top .name { font-weight: 800; letter-spacing: 0.24em; text-transform: uppercase; text-decoration: none; color: var(--brand); }
.top ul { display: flex; flex-wrap: wrap; gap: 0.2rem 1.4rem; list-style: none; margin: 0; padding: 0; }
.top li a { display: inline-block; padding: 0.35rem 0; }
.environment { padding: 0.5rem 0.9rem; border-radius: 10px; background: var(--sunken); }
main > h1 { margin: 0.5rem 0 1.4rem; font-size: clamp(1.6rem, 5vw, 2.3rem); font-weight: 800; }
main > section { margin-top: 2.6rem; }
h2 { margin-bottom: 1rem; font-size: 1.35rem; font-weight: 750; }

main > h1.overall { display: flex; align-items: center; gap: 0.9rem; margin: 0 0 0.5rem; padding: clamp(1.1rem, 4vw, 1.7rem); border-radius: 18px; background: var(--surface); border: 1px solid var(--line); border-left: 10px solid currentColor; font-size: clamp(1.35rem, 4.6vw, 2rem); }
.overall .mark { width: 2.1rem; height: 2.1rem; }
.mark { flex: none; width: 1.15rem; height: 1.15rem; fill: none; stroke: currentColor; stroke-width: 2.4; stroke-linecap: round; stroke-linejoin: round; }
h1.operational, .state.operational { color: var(--operational); } h1.no_data, .state.no_data { color: var(--no_data); }
h1.under_maintenance, .state.under_maintenance { color: var(--under_maintenance); } h1.degraded_performance, .state.degraded_performance { color: var(--degraded_performance); }
h1.partial_outage, .state.partial_outage { color: var(--partial_outage); } h1.major_outage, .state.major_outage { color: var(--major_outage); }

.components { list-style: none; margin: 0; padding: 0; border: 1px solid var(--line); border-radius: 18px; background: var(--surface); }
.components > li { padding: 1.1rem 1.3rem 0.8rem; }
.components > li + li { border-top: 1px solid var(--line); }
.head { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0.1rem 1.2rem; }
.head .title { margin: 0; } .description { display: block; color: var(--soft); font-size: 0.92rem; }
.state { display: flex; align-items: center; gap: 0.4rem; margin: 0; font-weight: 650; }
.history { margin-top: 0.6rem; }
.bars { display: block; width: 100%; height: 2.1rem; }
.bars .day { fill: var(--sunken); } .bars .operational { fill: var(--bar-good); } .bars .no_data { fill: var(--bar-none); } .bars .under_maintenance { fill: var(--bar-work); }
.bars .degraded_performance { fill: var(--bar-slow); } .bars .partial_outage { fill: var(--bar-part); } .bars .major_outage { fill: var(--bar-down); }
.bars g:hover .day { fill: var(--line); }
.legend { display: flex; justify-content: space-between; gap: 0.6rem; margin: 0.3rem 0 0; color: var(--soft); font-size: 0.85rem; font-variant-numeric: tabular-nums; }
.legend .uptime { color: var(--ink); font-weight: 600; text-align: center; }
.group { margin-top: 1.6rem; } .group h3 { margin-bottom: 0.4rem; } .group .components { margin-top: 0.8rem; }
.note, .hint, .quiet { color: var(--soft); font-size: 0.92rem; } .note { margin-top: 0.8rem; }

.entry { margin-bottom: 1.2rem; padding: 1.1rem 1.3rem 0.4rem; border-radius: 6px 18px 18px 6px; background: var(--surface); border: 1px solid var(--line); border-left: 6px solid var(--no_data); }
.entry.critical { border-left-color: var(--bar-down); } .entry.major { border-left-color: var(--bar-part); } .entry.minor { border-left-color: var(--bar-slow); } .entry.maintenance { border-left-color: var(--bar-work); }
.entry h3 a, .entry h1 a { color: inherit; } .entry h3 { font-size: 1.15rem; } .entry h1 { font-size: clamp(1.4rem, 5vw, 2rem); }
.facts, .affected { margin: 0.5rem 0; color: var(--soft); }
.tag { display: inline-block; margin-right: 0.3rem; padding: 0.05rem 0.6rem; border-radius: 99px; background: var(--sunken); color: var(--ink); font-size: 0.88rem; font-weight: 600; }
.updates { list-style: none; margin: 1rem 0 0; padding: 0; }
.updates li { position: relative; padding: 0 0 0.9rem 1.4rem; }
.updates li::before { content: ''; position: absolute; left: 0; top: 0.5em; width: 0.6rem; height: 0.6rem; border-radius: 50%; background: var(--brand); }
.updates li:not(:last-child)::after { content: ''; position: absolute; left: calc(0.3rem - 1px); top: 1.3em; bottom: -0.3em; width: 2px; background: var(--line); }
.updates .when { margin: 0; } .updates time, footer { color: var(--soft); font-size: 0.92rem; } .updates p { margin-bottom: 0.3rem; }
.day > h3 { margin: 1.2rem 0 0.3rem; padding-bottom: 0.3rem; border-bottom: 1px solid var(--line); font-size: 1.05rem; } .day .entry { margin-top: 0.8rem; } .quiet { margin: 0; } .day + p { margin-top: 1.4rem; }

.subscribe { padding: 1.4rem; border-radius: 18px; background: var(--surface); border: 1px solid var(--line); }
.field label, legend { display: block; margin-bottom: 0.25rem; padding: 0; font-weight: 650; }
input[type='email'] { width: 100%; max-width: 26rem; padding: 0.7rem 0.9rem; border: 1.5px solid var(--soft); border-radius: 10px; background: var(--paper); color: var(--ink); font: inherit; }
fieldset { margin: 0 0 1rem; padding: 0; border: 0; min-width: 0; } fieldset ul { display: flex; flex-wrap: wrap; gap: 0 1.6rem; list-style: none; margin: 0; padding: 0; } .hint { margin-bottom: 0.3rem; }
fieldset label { display: flex; align-items: center; gap: 0.5rem; min-height: 2.5rem; } input[type='checkbox'] { width: 1.2rem; height: 1.2rem; accent-color: var(--brand); }
button { padding: 0.75rem 1.5rem; border: 0; border-radius: 10px; background: var(--brand); color: var(--on-brand); font: 650 1rem/1.2 var(--text); cursor: pointer; }
footer { margin-top: 3rem; padding-top: 1.2rem; padding-bottom: 2.5rem; } footer p { margin-bottom: 0.3rem; }
@media (max-width: 560px) { .components > li { padding: 1rem 1rem 0.7rem; } .legend { font-size: 0.8rem; } .entry { padding: 1rem 1rem 0.3rem; } }
@media print { .skip, .subscribe, .top nav { display: none; } }
`;
