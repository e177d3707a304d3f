/** The house look on white paper: ink green, marigold for what leads the eye, cream for what stands apart. */
export const style = `
:root {
  color-scheme: light;
  --ink: #10281f; --soft: #4d5e55; --line: #e0d9c9; --cream: #faf6ee; --sunken: #f2ecdf;
  --brand: #0b5a43; --deep: #073527; --accent: #ffc145;
  --success: #0b6b4c; --success-paper: #e6f5ed; --warning: #7a4b00; --warning-paper: #fff4dc;
  --danger: #a8261c; --danger-paper: #fdecea;
  --text: 'Figtree', system-ui, -apple-system, 'Segoe UI', sans-serif;
  --display: 'Bricolage Grotesque', var(--text);
  --mono: ui-monospace, 'SF Mono', 'Cascadia Mono', 'DejaVu Sans Mono', Consolas, monospace;
}
* { box-sizing: border-box; }
html { scroll-padding-top: 2rem; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: #fff; color: var(--ink); font: 400 1rem/1.6 var(--text); print-color-adjust: exact; -webkit-print-color-adjust: exact; }
h1, h2, h3, h4 { font-family: var(--display); line-height: 1.12; letter-spacing: -0.02em; text-wrap: balance; margin: 0; break-after: avoid; }
p, li { text-wrap: pretty; }
p, ul, ol, dl, pre { margin: 0 0 1rem; }
a { color: var(--brand); }
:focus-visible { outline: 3px solid var(--brand); outline-offset: 3px; border-radius: 4px; }
main:focus { outline: none; }
.skip { position: absolute; left: 1rem; top: -4rem; z-index: 2; padding: 0.7rem 1.1rem; border-radius: 0 0 10px 10px; background: var(--deep); color: #fff; font-weight: 600; }
.skip:focus { top: 0; }

.cover { display: flex; flex-direction: column; padding: 4.5rem max(2rem, calc(50vw - 34rem)) 3.5rem; background: var(--cream); border-bottom: 6px solid var(--accent); }
.cover .name { margin: 0 0 auto; font: 700 1rem/1 var(--text); letter-spacing: 0.32em; text-transform: uppercase; color: var(--brand); }
.cover svg { width: 14rem; margin: 3rem 0 2rem; fill: none; stroke: var(--deep); stroke-width: 7; stroke-linecap: round; }
.cover svg .blue { fill: var(--cream); } .cover svg .green { fill: var(--accent); stroke: none; } .cover svg .foot { fill: var(--deep); stroke: none; }
.cover h1 { font-size: clamp(2.6rem, 7vw, 4.6rem); font-weight: 800; letter-spacing: -0.035em; }
.cover .subtitle { margin: 1rem 0 2rem; font-size: 1.25rem; color: var(--soft); }
.cover .facts { display: flex; flex-wrap: wrap; gap: 0.4rem 2rem; margin: 0; font-weight: 600; }

.contents { padding: 3rem max(2rem, calc(50vw - 34rem)) 1rem; }
.contents h2 { font-size: 1.5rem; margin-bottom: 1.2rem; }
.contents ol { list-style: none; margin: 0; padding: 0; }
.contents > ol { columns: 2; column-gap: 3rem; }
.contents > ol > li { break-inside: avoid; margin-bottom: 1.1rem; font-weight: 700; }
.contents li li { font-weight: 400; font-size: 0.92rem; line-height: 1.45; }
.contents a { display: flex; gap: 0.6em; padding: 0.14rem 0; color: var(--ink); text-decoration: none; }
.contents a:hover { color: var(--brand); text-decoration: underline; text-underline-offset: 0.2em; }
.contents .number { flex: none; min-width: 2.2em; color: var(--brand); font-variant-numeric: tabular-nums; }

main { padding: 0 max(2rem, calc(50vw - 34rem)) 6rem; }
.chapter { padding-top: 4.5rem; }
.chapter h2 { display: flex; gap: 0.55em; align-items: baseline; margin-bottom: 1.4rem; padding-top: 1.1rem; border-top: 4px solid var(--deep); font-size: clamp(1.7rem, 4vw, 2.3rem); font-weight: 800; }
.chapter h3 { margin: 2.6rem 0 0.9rem; font-size: 1.3rem; font-weight: 700; }
.chapter h4 { margin: 1.6rem 0 0.6rem; font-size: 1.05rem; font-weight: 700; }
.chapter h2 .number, .chapter h3 .number, .chapter h4 .number { color: var(--brand); font-variant-numeric: tabular-nums; }
.chapter h3 .number, .chapter h4 .number { margin-right: 0.25em; }
.chapter > p, .chapter .top > p { max-width: 44rem; }
ul { padding-left: 1.2em; } ul.dots, .callout ul { list-style: none; padding-left: 0; }
ul.dots li, .callout li { position: relative; padding-left: 1.25em; margin-bottom: 0.3em; }
ul.dots li::before, .callout li::before { content: ''; position: absolute; left: 0.2em; top: 0.62em; width: 0.4em; height: 0.4em; border-radius: 50%; background: var(--brand); }
.callout li::before { background: currentColor; }
ul.boxes { list-style: none; padding: 1.1rem 1.3rem; border: 1px solid var(--line); border-radius: 12px; }
ul.boxes li { position: relative; padding: 0.22rem 0 0.22rem 2rem; }
ul.boxes li::before { content: ''; position: absolute; left: 0; top: 0.5em; width: 1em; height: 1em; border: 1.5px solid var(--brand); border-radius: 4px; }
code { font: 500 0.86em/1.5 var(--mono); padding: 0.08em 0.35em; border-radius: 5px; background: var(--sunken); }
code.long { overflow-wrap: anywhere; }
pre { padding: 1rem 1.2rem; overflow-x: auto; border-radius: 12px; background: var(--cream); border: 1px solid var(--line); break-inside: avoid; }
pre code { padding: 0; background: none; font-size: 0.84rem; line-height: 1.65; white-space: pre; overflow-wrap: normal; }

.steps { list-style: none; counter-reset: step; padding: 0; }
.steps li { counter-increment: step; position: relative; padding: 0.15rem 0 1.1rem 3.2rem; break-inside: avoid; }
.steps li::before { content: counter(step); position: absolute; left: 0; top: 0; display: grid; place-items: center; width: 2rem; height: 2rem; border-radius: 50%; background: var(--deep); color: #fff; font: 700 0.92rem/1 var(--text); }
.steps li:not(:last-child)::after { content: ''; position: absolute; left: calc(1rem - 1px); top: 2.4rem; bottom: 0.4rem; width: 2px; background: var(--line); }
.steps p { margin: 0.1rem 0 0; max-width: 44rem; }

.figures { display: flex; flex-wrap: wrap; gap: 0.8rem; break-inside: avoid; }
.figures div { flex: 1 1 9.5rem; max-width: 16rem; display: flex; flex-direction: column-reverse; justify-content: flex-end; padding: 1.1rem 1.2rem; border-radius: 12px; background: var(--cream); border-left: 4px solid var(--accent); }
.figures dt { font-size: 0.9rem; color: var(--soft); } .figures dd { margin: 0; font: 800 1.6rem/1.2 var(--display); letter-spacing: -0.02em; }

.table { overflow-x: auto; margin: 0 0 1.6rem; }
table { width: 100%; border-collapse: collapse; font-size: 0.92rem; line-height: 1.45; }
caption { padding: 0 0 0.5rem; text-align: left; font-weight: 700; font-size: 0.95rem; break-after: avoid; }
th, td { padding: 0.55rem 0.8rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
th:first-child { padding-left: 0.7rem; }
thead th { background: var(--deep); color: #fff; font-weight: 600; border: 0; white-space: nowrap; }
thead th:first-child { border-radius: 8px 0 0 0; } thead th:last-child { border-radius: 0 8px 0 0; }
tbody th { font-weight: 500; } tbody th strong { font-weight: 650; }
tbody tr:nth-child(even) { background: #fcfaf5; }
.columns-2 tbody th { width: 32%; }

.callout { margin: 0 0 1.4rem; padding: 1.1rem 1.3rem; border-left: 5px solid var(--brand); border-radius: 4px 12px 12px 4px; background: var(--cream); break-inside: avoid; }
.callout .title { margin-bottom: 0.5rem; font-weight: 750; letter-spacing: 0.01em; color: var(--brand); }
.callout .lead { margin-bottom: 0.4rem; font-weight: 700; }
.callout > :last-child, .callout li:last-child { margin-bottom: 0; }
.warning { border-color: var(--accent); background: var(--warning-paper); } .warning .title { color: var(--warning); }
.danger { border-color: var(--danger); background: var(--danger-paper); } .danger .title { color: var(--danger); }
.success { border-color: var(--success); background: var(--success-paper); } .success .title { color: var(--success); }

@media screen and (min-width: 1180px) {
  .contents { position: sticky; top: 0; float: left; width: 19rem; height: 100vh; padding: 2.2rem 1.2rem 2rem 2rem; overflow-y: auto; border-right: 1px solid var(--line); }
  .contents > ol { columns: 1; } .contents h2 { font-size: 1.15rem; }
  .contents > ol > li { margin-bottom: 0.8rem; font-size: 0.92rem; } .contents li li { font-size: 0.84rem; }
  main { margin-left: 19rem; padding: 0 max(3rem, calc((100vw - 19rem - 58rem) / 2)) 6rem; }
}
@media (max-width: 640px) { .contents > ol { columns: 1; } .cover, .contents, main { padding-left: 1.2rem; padding-right: 1.2rem; } }

@page { size: A4; margin: 20mm 18mm 22mm; }
@page { @bottom-left { font: 500 8pt Figtree, sans-serif; color: #4d5e55; } @bottom-right { content: counter(page) ' / ' counter(pages); font: 600 8pt Figtree, sans-serif; color: #10281f; } }
@page cover { margin: 0; @bottom-left { content: none; } @bottom-right { content: none; } }
@media print {
  body { font-size: 9.6pt; line-height: 1.5; }
  .skip { display: none; }
  .cover { page: cover; height: 297mm; padding: 26mm 24mm 24mm; border: 0; border-bottom: 12mm solid var(--deep); break-after: page; }
  .cover svg { width: 70mm; margin: 0 0 16mm; } .cover h1 { font-size: 48pt; } .cover .name { font-size: 12pt; } .cover .subtitle { font-size: 15pt; margin-bottom: 20mm; }
  .contents { padding: 0; break-after: page; } .contents h2 { font-size: 22pt; } .contents > ol > li { margin-bottom: 4mm; font-size: 9.6pt; } .contents li li { font-size: 8.8pt; }
  main { padding: 0; } .chapter { padding: 0; break-before: page; } .chapter h2 { font-size: 22pt; } .chapter h3 { font-size: 13pt; margin-top: 8mm; } .chapter h4 { font-size: 10.5pt; }
  .top { break-inside: avoid; break-after: avoid; }
  .table { overflow: visible; margin-bottom: 6mm; } .table.whole { break-inside: avoid; } table { font-size: 8.2pt; } th, td { padding: 1.5mm 2mm; } thead { display: table-header-group; } thead th { white-space: normal; } tr { break-inside: avoid; }
  pre { white-space: pre-wrap; } pre code { font-size: 7.8pt; white-space: pre-wrap; }
  .figures dd { font-size: 16pt; } .steps li { padding-bottom: 3mm; }
  p, li { orphans: 3; widows: 3; }
}
`;
