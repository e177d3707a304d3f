// The same pages are served in every environment: on www.<environment>, a link to app.rewapp.fr leads to app.<environment>.
for (const link of document.querySelectorAll('a[data-neighbour]')) {
  const place = /^(?:www|vitrine)\.(.+)$/.exec(location.host);
  if (place) link.href = `${location.protocol}//${link.dataset.neighbour}.${place[1]}/`;
}
