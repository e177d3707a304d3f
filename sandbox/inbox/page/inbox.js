/** Messages by id, in the order in which they came. */
const messages = new Map();
const titles = { mail: 'E-mail', sms: 'SMS', push: 'Push', chat: 'Discussion', page: 'Astreinte', error: 'Erreur' };
const find = (id) => document.getElementById(id);
const [list, shown, told, filters] = ['list', 'message', 'told', 'filters'].map(find);
let chosen = null;
let ready = false;

const source = new EventSource('/api/messages/stream');
source.addEventListener('message', ({ data }) => {
  const message = JSON.parse(data);
  const isNew = !messages.has(message.id);
  messages.set(message.id, message);
  row(message);
  if (message.id === chosen) show(message);
  if (isNew && ready) told.textContent = `${titles[message.kind]} pour ${message.to.join(', ')} : ${message.subject}`;
  count();
});
source.addEventListener('ready', () => {
  ready = true;
  told.textContent = '';
  openFromAddress();
});
source.addEventListener('cleared', () => {
  messages.clear();
  list.replaceChildren();
  hint('Choisissez un message pour le lire.');
  count();
});
source.addEventListener('error', () => {
  told.textContent = 'Connexion perdue : nouvelle tentative…';
});

filters.addEventListener('input', filter);
filters.addEventListener('submit', (event) => event.preventDefault());
find('clear').addEventListener('click', () => ask('DELETE', '/api/messages'));
addEventListener('hashchange', openFromAddress);

function row(message) {
  const there = find(`row-${message.id}`);
  const button = element('button', { type: 'button', ariaCurrent: String(message.id === chosen) });
  button.append(
    element('span', { className: `kind ${message.kind}`, textContent: titles[message.kind] }),
    element('span', { className: 'subject', textContent: message.subject || message.text.slice(0, 80) || '(vide)' }),
    element('span', { className: 'who', textContent: message.to.join(', ') }),
    time(message.at),
  );
  if (message.state) button.append(element('span', { className: 'state', textContent: message.state }));
  button.addEventListener('click', () => {
    location.hash = `message-${message.id}`;
    open(message.id);
  });
  const item = element('li', { id: `row-${message.id}`, hidden: !isWanted(message) });
  item.append(button);
  if (there) there.replaceWith(item);
  else list.prepend(item);
}

function open(id) {
  const before = chosen;
  chosen = id;
  for (const each of [before, id]) if (messages.has(each)) row(messages.get(each));
  show(messages.get(id));
  shown.focus();
}

function openFromAddress() {
  const id = Number(/^#message-(\d+)$/.exec(location.hash)?.[1]);
  if (messages.has(id) && id !== chosen) open(id);
}

function show(message) {
  const facts = element('dl');
  const fact = (title, ...values) => {
    const value = element('dd');
    value.append(...values);
    facts.append(element('dt', { textContent: title }), value);
  };
  fact('De', message.from || '—');
  fact('À', message.to.join(', ') || '—');
  fact('Reçu', time(message.at));
  fact('Par', message.service);
  if (message.state) fact('État', message.state);
  const raw = element('details');
  raw.append(element('summary', { textContent: 'Tel que reçu' }));
  raw.append(element('pre', { textContent: JSON.stringify(message.raw, null, 2) }));
  shown.replaceChildren(
    element('h2', { textContent: message.subject || titles[message.kind] }),
    facts,
    actions(message),
    body(message),
    raw,
  );
}

/** A mail's own page runs no script and reaches nothing; its links open in a new tab. */
function body(message) {
  if (!message.html) return element('pre', { className: 'text', textContent: message.text });
  const frame = element('iframe', { title: `Contenu de « ${message.subject} »` });
  frame.setAttribute('sandbox', 'allow-popups allow-popups-to-escape-sandbox');
  frame.srcdoc = `<base target="_blank">${message.html}`;
  return frame;
}

function actions(message) {
  const place = element('div', { className: 'actions' });
  for (const { name, title } of message.actions) {
    const button = element('button', { type: 'button', textContent: title });
    button.addEventListener('click', () => ask('POST', `/api/messages/${message.id}/${name}`));
    place.append(button);
  }
  return place;
}

function isWanted({ kind, to }) {
  const wishes = new FormData(filters);
  const wanted = String(wishes.get('to')).toLowerCase();
  return (!wishes.get('kind') || wishes.get('kind') === kind) && to.join(' ').toLowerCase().includes(wanted);
}

function filter() {
  for (const message of messages.values()) find(`row-${message.id}`).hidden = !isWanted(message);
  count();
}

function count() {
  const seen = [...messages.values()].filter(isWanted).length;
  find('count').textContent = `(${seen})`;
  find('empty').hidden = seen > 0;
}

/** Asks the sandbox, and says what came of it. */
async function ask(method, path, content) {
  const headers = content === undefined ? {} : { 'content-type': 'application/json' };
  const response = await fetch(path, { method, headers, body: content && JSON.stringify(content) });
  const answer = response.status === 204 ? {} : await response.json();
  told.textContent = answer.error ? `Cela n’a pas marché : ${answer.error}` : (answer.said ?? 'C’est fait.');
  return answer;
}

for (const tool of await fetch('/api/tools').then((response) => response.json())) {
  const form = element('form', { ariaLabel: tool.title });
  form.append(element('h3', { textContent: tool.title }));
  for (const { name, title, value } of tool.fields) {
    const label = element('label', { textContent: `${title} ` });
    label.append(element('input', { name, value, autocomplete: 'off' }));
    form.append(label);
  }
  form.append(element('button', { textContent: 'Envoyer' }));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    ask('POST', `/api/tools/${tool.service}/${tool.name}`, Object.fromEntries(new FormData(form)));
  });
  find('tools').append(form);
}

async function showFaults() {
  const all = await fetch('/api/faults').then((response) => response.json());
  const select = find('fault').elements.service;
  if (select.options.length === 0) {
    for (const service of Object.keys(all)) select.append(new Option(service, service));
  }
  const lines = Object.entries(all).flatMap(([service, faults]) =>
    faults.map(({ kind, times }) => element('li', { textContent: `${service} : ${kind}, encore ${times} fois` })),
  );
  find('fault-list').replaceChildren(...lines);
}
find('fault').addEventListener('submit', async (event) => {
  event.preventDefault();
  const { service, kind, times } = Object.fromEntries(new FormData(event.target));
  await ask('PUT', `/api/faults/${service}`, { kind, times: Number(times) });
  await showFaults();
});
find('faults').addEventListener('toggle', showFaults);
await showFaults();

function hint(textContent) {
  chosen = null;
  shown.replaceChildren(element('p', { className: 'hint', textContent }));
}

function time(at) {
  const date = new Date(at);
  const textContent = date.toLocaleString('fr-FR', { dateStyle: 'short', timeStyle: 'medium' });
  return element('time', { dateTime: date.toISOString(), textContent });
}

function element(name, properties = {}) {
  return Object.assign(document.createElement(name), properties);
}
