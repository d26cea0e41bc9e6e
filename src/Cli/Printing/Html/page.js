'use strict';
const data = JSON.parse(document.getElementById('data').textContent);
const main = document.querySelector('main');
const count = n => n.toLocaleString('en').replaceAll(',', '\u202f');
const many = (n, what) => `${count(n)} ${what}${n === 1 ? '' : 's'}`;

// Names come out of streams: every text goes through here as text.
function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.filter(c => c != null));
  return element;
}
const add = (...children) => main.append(...children);
const facts = pairs => make('dl', { class: 'facts' }, ...pairs.filter(p => p[1] != null && p[1] !== '')
  .map(([name, value]) => make('div', {}, make('dt', {}, name), make('dd', {}, String(value)))));

function table(caption, columns, rows) {
  const cell = (tag, content, column) => make(tag, { class: column.number && 'number', scope: tag === 'th' && 'col' }, content ?? '');
  return make('div', { class: 'scroll' }, make('table', { 'aria-label': caption },
    make('thead', {}, make('tr', {}, ...columns.map(c => cell('th', c.name, c)))),
    make('tbody', {}, ...rows.map(row => make('tr', {}, ...row.map((content, i) => cell('td', content, columns[i])))))));
}

/* Rectangles whose areas are to each other as the sizes, each as square as it can be: rows along the shorter side. */
function squares(items, x, y, width, height) {
  const placed = [];
  let rest = items.slice(), sum = rest.reduce((s, i) => s + i.size, 0);
  while (rest.length > 0) {
    const side = Math.min(width, height), scale = width * height / sum;
    let row = [], area = 0, worst = Infinity;
    for (const item of rest) {
      const grown = area + item.size * scale, least = item.size * scale, most = (row[0] ?? item).size * scale;
      const ratio = Math.max(side * side * most / (grown * grown), grown * grown / (side * side * least));
      if (row.length > 0 && ratio > worst) break;
      row.push(item); area = grown; worst = ratio;
    }
    const depth = area / side;
    let at = 0;
    for (const item of row) {
      const length = item.size * scale / depth;
      placed.push(width >= height ? { item, x, y: y + at, width: depth, height: length } : { item, x: x + at, y, width: length, height: depth });
      at += length;
      sum -= item.size;
    }
    if (width >= height) { x += depth; width -= depth; } else { y += depth; height -= depth; }
    rest = rest.slice(row.length);
  }
  return placed;
}

function legend(...entries) {
  return make('div', { class: 'legend' }, ...entries.map(([colour, words]) => make('span', {}, make('i', { style: `background: var(--${colour})` }), words)));
}

function ramSection(blocks) {
  if (!blocks?.length) return;
  const known = b => b.pages ?? {};
  add(make('h2', { id: 'ram' }, 'RAM'), table('RAM blocks', [
    { name: 'block' }, { name: 'octets', number: true }, { name: 'page', number: true }, { name: 'data', number: true }, { name: 'zero', number: true },
    { name: 'unknown', number: true }],
    blocks.map(b => [b.idstr, count(b.length), known(b).length && count(known(b).length), ...['data', 'zero', 'unknown'].map(k => b.pages ? count(known(b)[k]) : '?')])));
  add(legend(['data', 'data'], ['zero', 'zero'], ['unknown', 'unknown: not in this stream']));
  for (const block of blocks.filter(b => b.map?.length)) {
    const cells = block.map, columns = Math.min(256, cells.length), rows = Math.ceil(cells.length / columns);
    const canvas = make('canvas', { class: 'map', width: columns, height: rows, role: 'img', style: `height: ${Math.max(14, Math.min(rows * 6, 160))}px`,
      'aria-label': `${block.idstr}: ${many(block.pages.data, 'data page')}, ${count(block.pages.zero)} zero, ${count(block.pages.unknown)} unknown` });
    add(make('p', {}, make('span', { class: 'code' }, block.idstr),
      make('span', { class: 'dim' }, block.pagesPerCell > 1 ? `  a point is ${count(block.pagesPerCell)} pages` : '  a point is a page')), canvas);
    drawings.push(() => {
      const style = getComputedStyle(document.documentElement), paint = canvas.getContext('2d'), probe = make('i', {});
      document.body.append(probe);
      const colours = ['unknown', 'zero', 'data'].map(name => { probe.style.color = style.getPropertyValue(`--${name}`); return getComputedStyle(probe).color; });
      probe.remove();
      paint.clearRect(0, 0, columns, rows);
      for (let i = 0; i < cells.length; i++) { paint.fillStyle = colours[+cells[i]]; paint.fillRect(i % columns, Math.floor(i / columns), 1, 1); }
    });
  }
}

/* show: an entry of a device's trace is offset, octets, path, type and value; the path begins with that of the device. */
function fieldsOf(device) {
  return device.fields ??= device.trace.map(([offset, octets, path, type, value]) => ({ device, offset, octets, path, type, value }));
}
function stepsOf(path) {
  const steps = [];
  let from = 0, isQuoted = false;
  for (let i = 0; i <= path.length; i++) {
    const c = path[i];
    if (c === '"') isQuoted = !isQuoted;
    if (i === path.length || (!isQuoted && (c === '.' || c === '[') && i > from)) { if (i > from) steps.push(path.slice(from, i)); from = c === '.' ? i + 1 : i; }
  }
  return steps;
}
function treeOf(device) {
  const root = { children: new Map() };
  for (const field of fieldsOf(device)) {
    let node = root;
    for (const step of stepsOf(field.path.slice(device.path.length).replace(/^\./, ''))) {
      node.children ??= new Map();
      if (!node.children.has(step)) node.children.set(step, { name: step });
      node = node.children.get(step);
    }
    node.field = field;
  }
  return root;
}
const Chunk = 400;
function fill(parent, nodes) {
  for (const node of nodes.slice(0, Chunk)) parent.append(node.children ? branch(node) : leaf(node));
  if (nodes.length > Chunk) {
    const more = make('button', { onclick: () => { const next = nodes.slice(Chunk); more.remove(); fill(parent, next); } }, `${count(nodes.length - Chunk)} more`);
    parent.append(more);
  }
}
function branch(node) {
  const inside = make('div', { class: 'node' });
  node.element = make('details', { ontoggle: () => { if (!inside.hasChildNodes()) fill(inside, [...node.children.values()]); } },
    make('summary', { class: 'code' }, node.name, make('span', { class: 'dim' }, `  ${count(node.children.size)}`)), inside);
  node.inside = inside;
  return node.element;
}
function leaf(node) {
  return node.element = make('button', { class: 'leaf code', type: 'button', onclick: () => select(node.field, node.element) },
    node.name, make('span', { class: 'dim' }, `: ${node.field.type}`), ` = ${node.field.value}`);
}

let chosen;
function select(field, element) {
  chosen?.classList.remove('on');
  chosen = element;
  element?.classList.add('on');
  history.replaceState(null, '', `#path=${encodeURIComponent(field.path)}`);
  hex(field.device, field.offset - field.device.offset, field.octets, field);
}
function reveal(path) {
  // Names may stand with their quotes or without, as for qber show --field.
  const plain = text => text.replaceAll('"', ''), asked = plain(path);
  const device = data.devices.find(d => asked === plain(d.path) || (asked.startsWith(plain(d.path)) && '.['.includes(asked[plain(d.path).length])));
  if (!device) return false;
  path = asked === plain(device.path) ? device.path : fieldsOf(device).find(f => plain(f.path) === asked)?.path ?? path;
  device.element.open = true;
  if (!device.inside.hasChildNodes()) open(device);
  let node = device.tree, parent = device;
  for (const step of stepsOf(path.slice(device.path.length).replace(/^\./, ''))) {
    const next = node.children?.get(step);
    if (!next) return false;
    if (!next.element) { const nodes = [...node.children.values()], list = parent.inside; list.replaceChildren(); const at = nodes.indexOf(next); fill(list, nodes.slice(Math.max(0, at - 20))); }
    if (next.children) { next.element.open = true; if (!next.inside.hasChildNodes()) fill(next.inside, [...next.children.values()]); }
    node = parent = next;
  }
  if (node.field) select(node.field, node.element); else hex(device, 0, 0);
  (node.element ?? device.element).scrollIntoView({ block: 'center' });
  (node.element ?? device.element.firstChild).focus({ preventScroll: true });
  return true;
}
let pane;
function hex(device, start, length, field) {
  const octets = device.bytes ??= Uint8Array.from(atob(device.contents ?? ''), c => c.charCodeAt(0));
  const Rows = 96, first = Math.max(0, Math.min((start >> 4) - 4, (octets.length >> 4) - Rows + 1));
  const text = make('pre', { 'aria-label': 'octets' });
  for (let row = first; row < first + Rows && row * 16 < octets.length; row++) {
    text.append(make('span', { class: 'dim' }, `${(device.offset + row * 16).toString(16).padStart(8, '0')}  `));
    for (let i = row * 16; i < row * 16 + 16 && i < octets.length; i++)
      text.append(make('b', { class: i >= start && i < start + length && 'on', 'data-at': i }, octets[i].toString(16).padStart(2, '0')), i % 8 === 7 ? '  ' : ' ');
    text.append('\n');
  }
  text.addEventListener('click', event => {
    const at = event.target.dataset?.at;
    const hit = at != null && fieldsOf(device).find(f => +at + device.offset >= f.offset && +at + device.offset < f.offset + f.octets);
    if (hit) reveal(hit.path);
  });
  pane.replaceChildren(make('strong', { class: 'code' }, field?.path ?? device.path),
    make('p', { class: 'dim' }, field ? `offset 0x${field.offset.toString(16)}, ${many(field.octets, 'octet')}` : many(device.octets, 'octet')),
    octets.length ? text : make('p', {}, 'its octets were not kept'));
}
function open(device) {
  device.tree ??= treeOf(device);
  fill(device.inside, [...device.tree.children.values()]);
}

function search(words) {
  words = words.toLowerCase();
  const found = [];
  let total = 0;
  for (const device of data.devices) {
    for (const field of device.trace ? fieldsOf(device) : []) {
      field.text ??= `${field.path}: ${field.type} = ${field.value}`.toLowerCase();
      if (field.text.includes(words)) { total++; if (found.length < 200) found.push(field); }
    }
  }
  return [total, found];
}

function showPage() {
  const devices = data.devices ?? [];
  for (const d of devices) d.path = d.name;
  add(facts([['format', data.format === 'legacy' ? 'legacy stream' : `BER, written by ${data.program}`], ['machine', data.machineType ?? '(no configuration)'],
    ['octets', count(data.legacyOctets ?? 0)], ['BER', data.berOctets && count(data.berOctets)], ['devices', count(devices.length)], ['capabilities', data.capabilities?.join(', ')]]));
  if (data.error) add(make('p', { class: 'bad' }, `Unreadable: ${data.error}`));
  for (const warning of data.warnings ?? []) add(make('p', { class: 'warn' }, warning));
  const hits = make('div', { id: 'hits' }), status = make('span', { role: 'status', class: 'dim' });
  const box = make('input', { type: 'search', id: 'search', placeholder: 'path, type or value', 'aria-label': 'search fields', oninput: () => look() });
  let timer;
  const look = () => { clearTimeout(timer); timer = setTimeout(find, 60); };
  const find = () => {
    hits.replaceChildren();
    status.textContent = '';
    if (box.value.length < 2) return;
    const [total, found] = search(box.value);
    status.textContent = total > found.length ? `${many(total, 'field')}, the first ${found.length}` : many(total, 'field');
    hits.append(...found.map(f => make('button', { class: 'leaf code', type: 'button', onclick: () => reveal(f.path) },
      f.path, make('span', { class: 'dim' }, `: ${f.type}`), ` = ${f.value}`)));
  };
  const hasFields = devices.some(d => d.trace);
  if (hasFields) add(make('div', { class: 'tools', role: 'search' }, box, status), hits);
  add(make('h2', {}, 'Devices by size'));
  const mapped = devices.filter(d => d.octets > 0).map(d => ({ size: d.octets, device: d })).sort((a, b) => b.size - a.size);
  const shades = d => d.opaqueOctets || d.unexplainedOctets * 2 > d.octets ? 'bare' : d.dataOctets * 2 > d.octets ? 'octets' : 'typed';
  add(legend(['typed', 'names, types and values'], ['octets', 'data by nature'], ['bare', 'mostly unexplained']),
    make('nav', { class: 'treemap', 'aria-label': 'devices by size; the table below has the same numbers' }, ...squares(mapped, 0, 0, 100, 100 / 4).map(p => make('a', {
      class: shades(p.item.device), href: `#path=${encodeURIComponent(p.item.device.path)}`, title: `${p.item.device.path}: ${many(p.item.size, 'octet')}`,
      'aria-label': `${p.item.device.path}, ${many(p.item.size, 'octet')}`,
      style: `left: ${p.x}%; top: ${p.y * 4}%; width: ${p.width}%; height: ${p.height * 4}%` }, p.width > 4 && p.height * 4 > 8 ? make('span', {}, p.item.device.path) : ''))));
  add(make('details', {}, make('summary', {}, 'the same as a table'), table('devices', [{ name: 'device' }, { name: 'version', number: true }, { name: 'octets', number: true },
    { name: 'typed', number: true }, { name: 'data', number: true }, { name: 'unexplained', number: true }],
    devices.map(d => [d.path, d.versionId, ...[d.octets, d.typedOctets, d.dataOctets, d.unexplainedOctets].map(n => n == null ? '' : count(n))]))));
  ramSection(data.ramBlocks);
  if (!hasFields) return;
  pane = make('aside', { class: 'hex', 'aria-label': 'octets of the field that is chosen', tabindex: 0 }, make('p', { class: 'dim' }, 'Choose a field: its octets stand here. Choose an octet: its field is shown.'));
  const tree = make('div', {}, ...devices.map(device => {
    device.inside = make('div', { class: 'node' });
    return device.element = make('details', { ontoggle: () => { if (device.element.open && !device.inside.hasChildNodes()) open(device); } },
      make('summary', {}, make('strong', { class: 'code' }, device.path), make('span', { class: 'dim' }, `  v${device.versionId}, ${many(device.octets, 'octet')}`),
        device.opaqueReason ? make('span', { class: 'warn' }, `  ${device.opaqueReason}`) : null), device.inside);
  }));
  add(make('h2', {}, 'Devices and fields'), make('div', { class: 'split' }, tree, pane));
  const follow = () => {
    const wanted = new URLSearchParams(location.hash.slice(1));
    if (wanted.has('search')) { box.value = wanted.get('search'); find(); }
    if (wanted.has('path')) reveal(wanted.get('path'));
  };
  addEventListener('hashchange', follow);
  follow();
}

function filtered(items, element, textOf, kinds) {
  const status = make('span', { role: 'status', class: 'dim' }), list = make('div', {});
  const box = make('input', { type: 'search', id: 'search', placeholder: 'words', 'aria-label': 'only those with these words', oninput: () => draw() });
  const boxes = kinds.map(kind => make('label', {}, make('input', { type: 'checkbox', checked: true, value: kind, onchange: () => draw() }), ` ${kind}`));
  const draw = () => {
    const words = box.value.toLowerCase(), wanted = boxes.map(b => b.firstChild).filter(b => b.checked).map(b => b.value);
    const left = items.filter(i => (kinds.length === 0 || wanted.includes(i.severity)) && textOf(i).toLowerCase().includes(words));
    list.replaceChildren(...left.slice(0, 1000).map(element));
    status.textContent = left.length > 1000 ? `${many(left.length, 'entry')}, the first 1000` : `${count(left.length)} of ${count(items.length)}`;
  };
  add(make('div', { class: 'tools', role: 'search' }, box, ...boxes, status), list);
  const asked = new URLSearchParams(location.hash.slice(1)).get('search');
  if (asked) box.value = asked;
  draw();
}

function findingsPage() {
  const verdicts = { compatible: 'good', incompatible: 'bad', depends: 'warn' };
  for (const list of data.lists)
    add(make('p', {}, make('span', { class: verdicts[list.verdict] }, list.verdict), `: ${list.source} → ${list.destination}`, make('span', { class: 'dim' }, list.messages ? `  ${list.messages}` : '')));
  const all = data.lists.flatMap(list => list.findings.map(f => ({ ...f, list })));
  const side = (name, value) => make('div', {}, make('div', { class: 'dim' }, name), make('span', { class: 'code' }, value ?? 'nothing'));
  filtered(all, f => make('article', { class: `finding ${f.severity}` },
    make('h3', {}, make('span', { class: f.severity === 'error' ? 'bad' : f.severity === 'warning' ? 'warn' : 'dim' }, f.severity), ' ', make('span', { class: 'code' }, f.path), `: ${f.words}`),
    f.source != null || f.destination != null ? make('div', { class: 'sides' },
      side(f.offset == null ? 'source' : `source, offset 0x${f.offset.toString(16)}`, f.source), side('destination', f.destination)) : null,
    make('p', {}, f.does), f.hint ? make('p', { class: 'dim' }, f.hint) : null,
    f.devices?.length ? make('p', { class: 'dim' }, `device types: ${f.devices.join(', ')}`) : null,
    data.lists.length > 1 ? make('p', { class: 'dim' }, `${f.list.source} → ${f.list.destination}`) : null),
    f => [f.path, f.words, f.source, f.destination, f.does, f.hint, f.consequence, ...(f.devices ?? [])].join(' '), ['error', 'warning', 'note']);
}

function diffPage() {
  add(make('p', {}, make('span', { class: data.verdict === 'equal' ? 'good' : 'bad' }, data.verdict), `: ${count(data.differentDevices)} of ${many(data.devices, 'device')}`),
    facts([['A', data.left], ['B', data.right]]));
  for (const what of data.notCompared ?? []) add(make('p', { class: 'warn' }, `not compared: ${what}`));
  const blocks = (data.ramBlocks ?? []).filter(b => b.differentPages || b.notCompared);
  if (blocks.length)
    add(make('h2', {}, 'RAM'), table('RAM blocks that differ', [{ name: 'block' }, { name: 'pages that differ', number: true }, { name: 'the first at' }, { name: '' }],
      blocks.map(b => [b.idstr, count(b.differentPages), b.firstDifference == null ? '' : `0x${b.firstDifference.toString(16)}`, b.notCompared ?? ''])));
  add(make('h2', {}, 'Fields'));
  const side = (name, value, other) => make('div', {}, make('div', { class: 'dim' }, other == null ? `only ${name}` : name), make('span', { class: 'code' }, value ?? 'nothing'));
  filtered(data.differences, d => make('article', { class: 'finding' }, make('h3', { class: 'code' }, d.path ?? d.subject, make('span', { class: 'dim' }, d.kind === 'field' ? '' : `  ${d.kind}`)),
    make('div', { class: 'sides' }, side('A', d.left, d.right), side('B', d.right, d.left))), d => [d.path ?? d.subject, d.kind, d.left, d.right].join(' '), []);
}

const drawings = [];
const draw = () => drawings.forEach(d => d());
document.getElementById('theme').addEventListener('click', () => {
  const isDark = document.documentElement.dataset.theme ? document.documentElement.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  document.documentElement.dataset.theme = isDark ? 'light' : 'dark';
  draw();
});
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
({ show: showPage, findings: findingsPage, diff: diffPage, ram: () => ramSection(data.ramBlocks) })[main.dataset.kind]();
draw();
