// A line above every page, when the flag « bandeau-vitrine » holds one. The pages are complete without it.
const ask = {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ context: { component: 'vitrine' } }),
};
fetch('/api/flags/ofrep/v1/evaluate/flags', ask)
  .then((answer) => (answer.ok ? answer.json() : { flags: [] }))
  .then(({ flags }) => {
    const banner = flags.find(({ key }) => key === 'bandeau-vitrine');
    if (typeof banner?.value === 'string') document.getElementById('bandeau').textContent = banner.value;
  })
  .catch(() => {});
