'use strict';
// All text is made with textContent: names and values come out of streams, and none of them is markup.
const root = document.documentElement;
let data;
try { data = JSON.parse(document.getElementById('data').textContent); } catch { data = { command: '', subject: 'qber', program: 'qber', error: 'The data of this page ends early.' }; }

function make(tag, options, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(options || {})) {
    if (name === 'text') element.textContent = value;
    else if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.filter(child => child !== undefined && child !== null && child !== ''));
  return element;
}
const number = value => value.toLocaleString('en');
const many = (count, unit) => `${number(count)} ${unit}${count === 1 ? '' : 's'}`;
const hex = (value, digits) => value.toString(16).padStart(digits, '0');
const section = (title, ...children) => {
  const id = 'h' + document.querySelectorAll('h2').length + title.length;
  const element = make('section', { 'aria-labelledby': id }, make('h2', { id, text: title }), ...children);
  main.append(element);
  return element;
};
const facts = pairs => make('dl', null, ...pairs.filter(p => p[1] !== undefined && p[1] !== '').flatMap(([name, value]) => [make('dt', { text: name }), make('dd', { dir: 'auto' }, value)]));
const table = (heads, rows, options) => make('div', { class: 'scroll' }, make('table', options,
  make('thead', null, make('tr', null, ...heads.map(h => make('th', { scope: 'col', text: h.replace('#', ''), class: h.startsWith('#') && 'num' })))),
  make('tbody', null, ...rows.map(cells => make('tr', null, ...cells.map((cell, i) =>
    make(i ? 'td' : 'th', { scope: !i && 'row', class: heads[i].startsWith('#') && 'num', dir: 'auto' }, typeof cell === 'number' ? number(cell) : cell ?? '–')))))));
const notes = lines => lines && lines.length ? make('ul', { class: 'notes' }, ...lines.map(text => make('li', { text, dir: 'auto' }))) : '';
const link = name => { const match = new RegExp(`[#&]${name}=([^&]*)`).exec(location.hash); try { return match ? decodeURIComponent(match[1]) : undefined; } catch { return undefined; } };
const tail = path => innerWidth <= 500 && path.length > 28 ? '…' + path.slice(-27) : path;   // of a long path the end tells most
const remember = (name, value) => { try { history.replaceState(null, '', value ? `#${name}=${encodeURIComponent(value)}` : '#'); } catch { /* the place is not kept */ } };

// ---- frame
const main = make('main', { id: 'main', tabindex: '-1' });
const redraws = [];
const themes = ['system', 'light', 'dark'];
const toggle = make('button', { type: 'button', text: 'theme: system', onclick: () => {
  const next = themes[(themes.indexOf(root.dataset.theme || 'system') + 1) % 3];
  if (next === 'system') delete root.dataset.theme; else root.dataset.theme = next;
  toggle.textContent = `theme: ${next}`;
  redraws.forEach(draw => draw());
} });
document.body.append(
  make('a', { class: 'skip', href: '#main', text: 'to the contents' }),
  make('header', null, make('h1', { text: data.subject, dir: 'auto' }), make('span', { class: 'soft', text: `qber ${data.command}` }), toggle),
  main, make('footer', { text: `${data.program}. This page loads nothing and keeps nothing. Octets of guest memory are not in it.` }));
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => redraws.forEach(draw => draw()));
let lastWidth = innerWidth;
addEventListener('resize', () => { if (innerWidth !== lastWidth) { lastWidth = innerWidth; redraws.forEach(draw => draw()); } });

// ---- a list of which only the rows in view are in the document
function virtualList(box, rowHeight, rowOf) {
  const space = make('div', { role: 'presentation' });
  const inside = make('div', { role: 'presentation' });
  box.append(space, inside);
  const limit = 15e6;   // pixels that a browser lets a box have; rows beyond are reached by keys and search
  let count = 0;
  const draw = () => {
    const first = Math.max(0, Math.floor(box.scrollTop / rowHeight) - 5);
    const last = Math.min(count, first + Math.ceil(box.clientHeight / rowHeight) + 10);
    const rows = [];
    for (let i = first; i < last; i++) { const row = rowOf(i); row.style.top = `${i * rowHeight}px`; rows.push(row); }
    inside.replaceChildren(...rows);
  };
  box.addEventListener('scroll', draw, { passive: true });
  redraws.push(draw);
  return {
    draw,
    set(rows) { count = rows; space.style.height = `${Math.min(rows * rowHeight, limit)}px`; draw(); },
    show(i) {
      const top = i * rowHeight;
      if (top < box.scrollTop || top + rowHeight > box.scrollTop + box.clientHeight) box.scrollTop = Math.max(0, top - box.clientHeight / 3);
      draw();
    },
    page: () => Math.max(1, Math.floor(box.clientHeight / rowHeight) - 1),
  };
}

// ---- sizes of devices
function treemap(items, choose) {
  const box = make('div', { class: 'map', role: 'group', 'aria-label': 'Devices by size; the table below says the same' });
  const total = items.reduce((sum, item) => sum + item.size, 0);
  const sorted = items.filter(item => item.size > 0).sort((a, b) => b.size - a.size);
  const shown = sorted.slice(0, 120);
  const rest = sorted.slice(120).reduce((sum, item) => sum + item.size, 0);
  if (rest) shown.push({ name: many(sorted.length - 120, 'smaller device'), size: rest });
  const draw = () => {
    const width = box.clientWidth || 800, height = box.clientHeight || 260;
    let x = 0, y = 0, w = width, h = height, left = shown.slice(), sum = total;
    box.replaceChildren();
    while (left.length) {   // squarified: a strip along the shorter side grows while its worst tile gets better
      const side = Math.min(w, h), scale = w * h / sum;
      let strip = 0, taken = 0, worst = Infinity;
      for (; taken < left.length; taken++) {
        const grown = strip + left[taken].size, thick = grown * scale / side;
        const bad = Math.max(...[left[0], left[taken]].map(t => { const long = t.size * scale / thick; return Math.max(long / thick, thick / long); }));
        if (bad > worst) break;
        worst = bad; strip = grown;
      }
      const thick = strip * scale / side;
      let at = 0;
      for (const tile of left.slice(0, taken)) {
        const long = tile.size * scale / thick;
        const [tx, ty, tw, th] = w >= h ? [x, y + at, thick, long] : [x + at, y, long, thick];
        at += long;
        const share = (100 * tile.size / total).toFixed(1);
        const button = make('button', { type: 'button', class: tile.reason && 'opaque', 'aria-label': `${tile.name}, ${many(tile.size, 'octet')}, ${share} %${tile.reason ? ', opaque' : ''}`,
          title: `${tile.name}\n${many(tile.size, 'octet')}, ${share} %${tile.reason ? '\nopaque: ' + tile.reason : ''}`, onclick: () => choose(tile) });
        if (tw > 46 && th > 20) button.append(make('span', { text: tile.name }));
        if (tw > 46 && th > 38) button.append(make('span', { class: 'soft', text: tile.reason ? `${number(tile.size)}, opaque` : number(tile.size) }));
        Object.assign(button.style, { left: `${100 * tx / width}%`, top: `${100 * ty / height}%`, width: `${100 * tw / width}%`, height: `${100 * th / height}%` });
        box.append(button);
      }
      if (w >= h) { x += thick; w -= thick; } else { y += thick; h -= thick; }
      left = left.slice(taken); sum -= strip;
    }
  };
  redraws.push(draw);
  requestAnimationFrame(draw);
  return box;
}

// ---- pages of RAM: each kind has a shape and a colour
const kinds = [[1, 'data', '--data'], [8, 'repeated', '--rep'], [2, 'zero', '--zero'], [4, 'unknown', '--bg']];
const difference = [[1, 'differs', '--diff']];
function colour(name) { root.style.color = `var(${name})`; const value = getComputedStyle(root).color; root.removeAttribute('style'); return value; }
function drawCell(context, shapes, cell, x, y, size, colours) {
  const there = shapes.filter(s => cell & s[0]);
  there.forEach((shape, i) => {
    const left = x + Math.floor(size * i / there.length), width = Math.floor(size * (i + 1) / there.length) - Math.floor(size * i / there.length);
    context.fillStyle = colours[shapes.indexOf(shape)];
    if (shape[1] === 'zero') context.fillRect(left + Math.floor(width / 2) - 1, y + size / 2 - 1, Math.min(2, width), 2);
    else if (shape[1] === 'unknown') context.fillRect(left + 1, y + 1, width - 2, size - 2);   // hollow
    else if (shape[1] === 'repeated') { context.fillRect(left, y, width, Math.floor(size / 3)); context.fillRect(left, y + size - Math.floor(size / 3), width, Math.floor(size / 3)); }
    else context.fillRect(left, y, width, size);
  });
}
function ramMap(block, shapes, words) {
  const canvas = make('canvas', { role: 'img', 'aria-label': `${block.name}: ${words}` });
  const says = make('p', { class: 'count' });
  let columns = 1;
  const pitch = 8, size = 7;
  const draw = () => {
    const width = canvas.parentElement.clientWidth;
    columns = Math.max(16, Math.floor(width / pitch));
    if (columns > 64) columns -= columns % 64;
    const rows = Math.ceil(block.cells.length / columns);
    canvas.width = columns * pitch; canvas.height = rows * pitch;
    canvas.style.width = `${columns * pitch}px`; canvas.style.height = `${rows * pitch}px`;
    const context = canvas.getContext('2d'), colours = shapes.map(s => colour(s[2])), ground = colour('--cell');
    for (let i = 0; i < block.cells.length; i++) {
      const x = i % columns * pitch, y = Math.floor(i / columns) * pitch;
      context.fillStyle = ground; context.fillRect(x, y, size, size);
      drawCell(context, shapes, parseInt(block.cells[i], 16), x, y, size, colours);
    }
  };
  const scale = `A cell is ${many(block.perCell, 'page')}.`;
  says.textContent = scale;
  canvas.addEventListener('mousemove', event => {
    const i = Math.floor(event.offsetY / pitch) * columns + Math.floor(event.offsetX / pitch);
    if (i >= block.cells.length) return;
    const first = i * block.perCell, last = Math.min(first + block.perCell, block.pages) - 1;
    const names = shapes.filter(s => parseInt(block.cells[i], 16) & s[0]).map(s => s[1]).join(', ') || (shapes === difference ? 'equal, or not compared' : 'nothing known');
    says.textContent = `${first === last ? `Page ${number(first)}` : `Pages ${number(first)} to ${number(last)}`}: ${names}.`;
  });
  canvas.addEventListener('mouseleave', () => { says.textContent = scale; });
  redraws.push(draw);
  requestAnimationFrame(draw);
  return make('div', { class: 'ram' }, make('h3', { text: block.name, dir: 'auto' }), says, canvas);
}
function legend(shapes) {
  const box = make('div', { class: 'legend' });
  const draw = () => {
    box.replaceChildren(...shapes.map(shape => {
      const canvas = make('canvas', { width: 7, height: 7, 'aria-hidden': 'true' }), context = canvas.getContext('2d');
      context.fillStyle = colour('--cell'); context.fillRect(0, 0, 7, 7);
      drawCell(context, shapes, shape[0], 0, 0, 7, shapes.map(s => colour(s[2])));
      return make('span', null, canvas, shape[1]);
    }));
  };
  draw(); redraws.push(draw);
  return box;
}
function ramSection(blocks) {
  if (!blocks || !blocks.length) return;
  section('RAM',
    make('p', { class: 'soft', text: 'Data pages were sent with octets; repeated ones hold the same as another page; unknown ones are not in this stream. What pages hold is not in this page.' }),
    table(['block', '#length', '#data', '#repeated', '#zero', '#unknown', '#records'], blocks.map(b => [b.name, b.length, b.data, b.repeated, b.zero, b.unknown, b.records])),
    legend(kinds),
    ...blocks.filter(b => b.cells).map(b => ramMap(b, kinds, `${many(b.pages, 'page')}: ${number(b.data)} data, ${number(b.repeated)} repeated, ${number(b.zero)} zero, ${number(b.unknown)} unknown`)));
}

// ---- show: devices, fields, octets
const stepPattern = /\.(?:"(?:[^"\\]|\\.)*"|[^.[\]]+)|\[[^\]]*\]/g;
function unpack(device) {   // paths are told as what they share with the one before; offsets are sums
  const flat = device.fields, rows = [];
  let path = '', offset = 0;
  for (let i = 0; i < flat.length; i += 5) {
    path = path.slice(0, flat[i]) + flat[i + 1];
    rows.push({ device, path, type: flat[i + 2], octets: flat[i + 3], value: flat[i + 4], offset, level: 0 });
    offset += flat[i + 3];
  }
  delete device.fields;
  device.rows = rows;
  device.node = { device, name: device.path, level: 1, kids: undefined, open: false, at: 0 };
}
function grow(device) {   // the tree of a device, when it is first opened
  const stack = [{ step: '', node: device.node }];
  device.node.kids = [];
  for (const row of device.rows) {
    const steps = row.path.match(stepPattern) || [''];
    let depth = 1;
    while (depth < stack.length && depth < steps.length && stack[depth].step === steps[depth - 1]) depth++;
    stack.length = depth;
    for (; depth < steps.length; depth++) {
      const parent = stack[depth - 1].node;
      const node = { device, name: steps[depth - 1], level: depth + 1, kids: [], open: steps.length < 4, parent, at: parent.kids.length };
      parent.kids.push(node);
      stack.push({ step: steps[depth - 1], node });
    }
    Object.assign(row, { name: steps[steps.length - 1] || '(all)', level: depth + 1, parent: stack[depth - 1].node });
    row.at = row.parent.kids.push(row) - 1;
  }
}
function showPage() {
  const devices = data.devices || [];
  if (data.facts && data.facts.length) main.append(facts(data.facts));
  main.append(...[notes(data.notes)].filter(Boolean));
  if (data.live && data.live.length) section('Live sections', notes(data.live));
  let choose = () => { };
  if (devices.length > 1) {
    const rows = devices.map(d => data.summary ? [d.path, d.version, d.octets, d.reason ? `opaque: ${d.reason}` : d.shares] : [d.path, d.version, d.octets, d.reason ? `opaque: ${d.reason}` : 'typed']);
    section('Sizes of devices', treemap(devices.map(d => ({ name: d.path, size: d.octets, reason: d.reason, device: d })), tile => tile.device && choose(tile.device)),
      make('details', { open: data.summary }, make('summary', { text: `The same as a table: ${many(devices.length, 'device')}` }), table(['device', '#version', '#octets', 'contents'], rows)));
  }
  if (!data.summary && devices.length) choose = fields(devices);
  ramSection(data.ram);
}
function fields(devices) {
  devices.forEach(unpack);
  devices.forEach((device, i) => { device.node.at = i; });
  const all = devices.flatMap(d => d.rows);
  const hay = [];
  let visible = [], current = 0, isFlat = false, selected;
  const count = make('p', { class: 'count', role: 'status', 'aria-live': 'polite' });
  const search = make('input', { type: 'search', placeholder: 'path, type or value', 'aria-label': 'Search fields by path, type or value', autocomplete: 'off', spellcheck: 'false' });
  const box = make('div', { class: 'list', id: 'fields', role: 'tree', tabindex: '0', 'aria-label': 'Devices and fields' });
  const picked = make('div', { class: 'picked' });
  const octets = hexView(row => select(row, true));
  const list = virtualList(box, 22, i => {
    const node = visible[i], on = i === current;
    const row = make('div', { class: `row${node === node.device.node ? ' dev' : ''}${on ? ' on' : ''}${isFlat ? ' flat' : ''}`, role: 'treeitem', id: `r${i}`, 'aria-level': isFlat ? 1 : node.level,
      'aria-setsize': isFlat ? visible.length : node.parent ? node.parent.kids.length : devices.length, 'aria-posinset': isFlat ? i + 1 : node.at + 1,
      'aria-selected': String(on), 'aria-expanded': node.value === undefined && !isFlat ? String(node.open) : undefined, onclick: () => { current = i; act(node); } });
    const name = make('span', { text: isFlat ? tail(node.device.path + (node.path ?? '')) : (node.value === undefined ? (node.open ? '▾ ' : '▸ ') : '') + (node.level > 1 && node.name.startsWith('.') ? node.name.slice(1) : node.name) });
    if (!isFlat) name.style.paddingLeft = `${(node.level - 1) * 14 + (node.value === undefined ? 0 : 13)}px`;
    name.title = node.device.path + (node.path ?? '');
    const about = node === node.device.node ? [`v${node.device.version}`, `${many(node.device.octets, 'octet')}${node.device.reason ? ', opaque: ' + node.device.reason : ''}`]
      : node.value === undefined ? ['', many(node.kids.length, 'part')] : [node.type, node.value];
    row.append(name, make('span', { class: 'soft type', text: about[0] }), make('span', { text: about[1], title: about[1], class: node.value === undefined && 'soft' }));
    return row;
  });
  const point = () => { if (visible.length) box.setAttribute('aria-activedescendant', `r${current}`); else box.removeAttribute('aria-activedescendant'); };
  const flatten = (nodes, into) => { for (const node of nodes) { into.push(node); if (node.open) { if (!node.kids) grow(node.device); flatten(node.kids, into); } } return into; };
  const refresh = () => { visible = flatten(devices.map(d => d.node), []); list.set(visible.length); };
  const go = i => { current = Math.max(0, Math.min(visible.length - 1, i)); list.show(current); point(); };
  function act(node) {
    if (node.value !== undefined) select(node, false); else { if (!isFlat) { node.open = !node.open; refresh(); } octets.show(node.device); pick(node); }
    list.draw(); point();
  }
  function pick(node) {
    const words = node.value === undefined ? null : /^(-?[\w.]+) \((.*)\)$/.exec(node.value);
    picked.replaceChildren(make('h3', { text: node.device.path + (node.path ?? '') , dir: 'auto' }), node.value === undefined
      ? facts([['version', String(node.device.version)], ['octets', number(node.device.octets)], ['from', `0x${hex(node.device.offset, 1)}`], ['opaque', node.device.reason]])
      : facts([['type', node.type], ['value', words ? words[1] : node.value], ['means', words ? words[2] : ''], ['octets', `${number(node.octets)} from 0x${hex(node.device.offset + node.offset, 1)}`]]));
  }
  function reveal(row) {
    if (!row.device.node.kids) grow(row.device);
    for (let up = row.parent; up; up = up.parent) up.open = true;
    row.device.node.open = true;
    isFlat = false; refresh();
    go(visible.indexOf(row));
  }
  function select(row, doReveal) {
    selected = row;
    if (doReveal) { search.value = ''; count.textContent = total; reveal(row); }
    octets.show(row.device, row); pick(row);
    remember('path', row.device.path + row.path);
    list.draw();
  }
  const total = `${many(devices.length, 'device')}, ${many(all.length, 'field')}`;
  // What is searched is made ready while nobody waits, and the rest of it when somebody does.
  function index(end) { for (let i = hay.length; i < Math.min(end, all.length); i++) { const r = all[i]; hay.push(`${r.device.path}${r.path}\n${r.type}\n${r.value}`.toLowerCase()); } }
  function prepare() { index(hay.length + 5000); if (hay.length < all.length) setTimeout(prepare, 10); }
  function find() {
    const wanted = search.value.trim().toLowerCase();
    if (!wanted) { isFlat = false; count.textContent = total; refresh(); if (selected) reveal(selected); else go(0); return; }
    index(all.length);
    isFlat = true;
    visible = [];
    for (let i = 0; i < all.length; i++) if (hay[i].includes(wanted)) visible.push(all[i]);
    count.textContent = `${many(visible.length, 'field')} of ${number(all.length)}. Enter shows one in its place.`;
    current = 0; box.scrollTop = 0; list.set(visible.length); point();
  }
  search.addEventListener('input', () => { find(); remember('search', search.value); });
  search.addEventListener('keydown', e => { if (e.key === 'ArrowDown' || e.key === 'Enter') { e.preventDefault(); box.focus(); } if (e.key === 'Escape') { search.value = ''; find(); } });
  box.addEventListener('keydown', event => {
    const node = visible[current];
    const keys = {
      ArrowDown: () => go(current + 1), ArrowUp: () => go(current - 1), Home: () => go(0), End: () => go(visible.length - 1),
      PageDown: () => go(current + list.page()), PageUp: () => go(current - list.page()),
      ArrowRight: () => { if (node.value !== undefined || isFlat) return; if (!node.open) { node.open = true; refresh(); } else go(current + 1); list.draw(); },
      ArrowLeft: () => { if (isFlat) return; if (node.open) { node.open = false; refresh(); list.draw(); } else if (node.parent) go(visible.indexOf(node.parent)); },
      Enter: () => isFlat && node.value !== undefined ? select(node, true) : act(node), ' ': () => act(node), Escape: () => { if (isFlat) { search.value = ''; find(); } },
    };
    if (node && keys[event.key] && !event.ctrlKey && !event.altKey && !event.metaKey) { event.preventDefault(); keys[event.key](); }
  });
  box.addEventListener('dblclick', () => { const node = visible[current]; if (isFlat && node) select(node, true); });
  section('Devices and fields', make('div', { class: 'tools', role: 'search' }, search,
    make('button', { type: 'button', text: 'close all', onclick: () => { devices.forEach(d => { d.node.open = false; }); selected = undefined; search.value = ''; find(); } })), count,
    make('div', { class: 'two' }, box, make('aside', { class: 'hex', 'aria-label': 'The field and its octets' }, picked, octets.element)));
  const follow = () => {
    const path = link('path'), wanted = link('search');
    if (path !== undefined) {
      const row = all.find(r => r.device.path + r.path === path), device = devices.find(d => d.path === path);
      if (row) return select(row, true);
      if (device) return choose(device);
    }
    search.value = wanted ?? '';
    find();
  };
  const choose = device => { search.value = ''; isFlat = false; device.node.open = true; count.textContent = total; refresh(); go(visible.indexOf(device.node)); octets.show(device); pick(device.node); box.focus({ preventScroll: true }); box.scrollIntoView({ block: 'nearest' }); };
  if (devices.length === 1) devices[0].node.open = true;
  octets.show(devices[0]); pick(devices[0].node);
  follow();
  setTimeout(prepare, 100);
  addEventListener('hashchange', follow);
  return choose;
}
function hexView(choose) {
  const box = make('div', { class: 'list', tabindex: '0', role: 'group', 'aria-label': 'Octets; arrow keys move, Enter shows the field' });
  const says = make('p', { class: 'count', role: 'status', 'aria-live': 'polite' });
  let device, octets = '', row, cursor = 0, wide = 16;
  const fieldAt = place => {
    let low = 0, high = device.rows.length - 1;
    while (low < high) { const middle = (low + high + 1) >> 1; if (device.rows[middle].offset <= place) low = middle; else high = middle - 1; }
    while (low > 0 && device.rows[low].octets === 0) low--;
    return device.rows[low];
  };
  const list = virtualList(box, 22, i => {
    const line = make('div', { class: 'row' }, make('span', { class: 'at', text: hex(device.offset + i * wide, 8) }));
    for (let place = i * wide; place < Math.min((i + 1) * wide, octets.length); place++) {
      const isOn = row && place >= row.offset && place < row.offset + row.octets;
      const octet = make('b', { text: hex(octets.charCodeAt(place), 2), class: `${isOn ? 'on' : ''}${place === cursor ? ' cur' : ''}${place % 8 === 0 && place % wide ? ' gap' : ''}` });
      octet.addEventListener('click', () => { cursor = place; const field = fieldAt(place); if (field) choose(field); });
      line.append(octet);
    }
    return line;
  });
  const fit = () => { if (device) { wide = box.clientWidth < 445 ? 8 : 16; list.set(Math.ceil(octets.length / wide)); } };
  redraws.push(fit);
  const move = to => { cursor = Math.max(0, Math.min(octets.length - 1, to)); list.show(Math.floor(cursor / wide)); const field = fieldAt(cursor); says.textContent = `Octet ${number(cursor)}: ${hex(octets.charCodeAt(cursor), 2)}${field ? `, ${field.path}` : ''}`; };
  box.addEventListener('keydown', event => {
    const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: wide, ArrowUp: -wide, PageDown: wide * list.page(), PageUp: -wide * list.page(), Home: -octets.length, End: octets.length };
    if (event.key in steps && octets.length) { event.preventDefault(); move(cursor + steps[event.key]); }
    if (event.key === 'Enter' && octets.length) { const field = fieldAt(cursor); if (field) choose(field); }
  });
  return {
    element: make('div', null, says, box),
    show(of, field) {
      if (device !== of) { device = of; octets = atob(of.contents || ''); cursor = 0; box.scrollTop = 0; }
      row = field;
      fit();
      if (field && (cursor < field.offset || cursor >= field.offset + field.octets)) cursor = field.offset;
      if (field) list.show(Math.floor(Math.min(field.offset, Math.max(0, octets.length - 1)) / wide));
      says.textContent = octets.length < of.octets ? `The first ${number(octets.length)} of ${many(of.octets, 'octet')}` : many(of.octets, 'octet');
    },
  };
}

// ---- check, schema diff: findings
const tone = { error: 'bad', warning: 'warn', note: 'soft', incompatible: 'bad', depends: 'warn', compatible: 'good' };
const badge = (text, word) => make('span', { class: `badge ${tone[word ?? text] || 'soft'}`, text });
function chunks(box, items, draw, step) {   // many items: some now, more on demand
  let next = 0;
  const place = box.closest('table') ?? box;
  const more = make('button', { type: 'button', onclick: () => add() });
  const add = () => {
    const end = Math.min(items.length, next + step);
    for (; next < end; next++) box.append(draw(items[next]));
    more.remove();
    if (next < items.length) { more.textContent = `${number(items.length - next)} more`; place.after(more); }
  };
  box.replaceChildren();
  if (place.parentElement) place.parentElement.querySelectorAll(':scope > button').forEach(b => b.remove());
  add();
}
function findingsPage() {
  const lists = data.lists || [], all = lists.flatMap(list => list.findings.map(finding => ({ list, finding })));
  const order = ['error', 'warning', 'note'];
  all.sort((a, b) => order.indexOf(a.finding.severity) - order.indexOf(b.finding.severity));
  const tally = of => Object.entries(all.reduce((sums, { finding }) => ({ ...sums, [of(finding)]: (sums[of(finding)] || 0) + 1 }), {}));
  if (lists.length === 1) main.append(make('p', null, badge(lists[0].verdict), ` ${tally(f => f.severity).map(([s, n]) => many(n, s)).join(', ') || 'no findings'}`),
    facts([['source', lists[0].source], ['destination', lists[0].destination], ['messages', lists[0].version && `in the words of QEMU ${lists[0].version}`]]));
  else section('Comparisons', table(['source', 'destination', 'verdict', '#errors', '#warnings', '#notes'], lists.map(l => [l.source, l.destination, badge(l.verdict), ...['error', 'warning', 'note'].map(s => l.findings.filter(f => f.severity === s).length)])));
  const text = make('input', { type: 'search', placeholder: 'path, words or message', 'aria-label': 'Filter findings by text', autocomplete: 'off' });
  const choice = (label, names) => make('select', { 'aria-label': label }, make('option', { value: '', text: `${label}: all` }), ...names.map(([name, n]) => make('option', { value: name, text: `${name} (${number(n)})` })));
  const severity = choice('severity', tally(f => f.severity)), consequence = choice('consequence', tally(f => f.consequence));
  const count = make('p', { class: 'count', role: 'status', 'aria-live': 'polite' });
  const box = make('div');
  all.forEach(item => { const f = item.finding; item.hay = [f.path, f.words, f.does, f.message, f.hint, f.source, f.destination, item.list.name].join('\n').toLowerCase(); });
  const filter = () => {
    const wanted = text.value.trim().toLowerCase();
    const shown = all.filter(({ finding, hay }) => (!severity.value || finding.severity === severity.value) && (!consequence.value || finding.consequence === consequence.value) && hay.includes(wanted));
    count.textContent = shown.length === all.length ? many(all.length, 'finding') : `${number(shown.length)} of ${many(all.length, 'finding')}`;
    chunks(box, shown, item => findingOf(item, shown.length < 4 || (item.finding.severity === 'error' && shown.indexOf(item) < 3)), 100);
  };
  section('Findings', make('div', { class: 'tools', role: 'search' }, text, severity, consequence), count, make('div', null, box));
  text.value = link('search') ?? '';
  text.addEventListener('input', () => { filter(); remember('search', text.value); });
  severity.addEventListener('change', filter); consequence.addEventListener('change', filter);
  addEventListener('hashchange', () => { text.value = link('search') ?? ''; filter(); });
  filter();
  function findingOf({ list, finding }, isOpen) {
    const both = (list.descriptions || {})[finding.section];
    const article = make('article', null,
      make('div', null, badge(finding.severity), make('h3', { class: 'mono', text: finding.path, dir: 'auto' }), make('span', { text: finding.words }), finding.state && badge(finding.state, 'note'), list.name && make('span', { class: 'soft', text: list.name })),
      facts([['source', finding.source ?? (finding.destination ? 'nothing' : '')], ['destination', finding.destination ?? (finding.source ? 'nothing' : '')],
        ['at offset', finding.offset === undefined ? '' : `0x${hex(finding.offset, 1)}`], ['destination QEMU', finding.does], ['it says', finding.message ? make('code', { text: finding.message }) : ''],
        ['hint', finding.hint], ['devices', (finding.devices || []).join(', ')], ['where', lists.length > 1 ? `${list.source} → ${list.destination}` : '']]));
    if (both) {
      const details = make('details', null, make('summary', { text: both[0] && both[1] ? 'Both descriptions, side by side' : both[0] ? 'The description of the source; the destination has none' : 'The description of the destination; the source has none' }));
      details.addEventListener('toggle', () => { if (details.open && details.childElementCount === 1) details.append(sides(both, finding)); });
      details.open = isOpen;
      article.append(details);
    }
    return article;
  }
}
function lines(flat) {
  const out = [], path = [];
  for (let i = 0; flat && i < flat.length; i += 3) {
    path.length = flat[i]; path[flat[i]] = flat[i + 1];
    out.push({ depth: flat[i], text: `${'  '.repeat(flat[i])}${flat[i + 1]}: ${flat[i + 2]}`, key: path.slice(1).join('.'), path: path.slice(1).join('.') });
  }
  return out;
}
function align(left, right) {   // the longest common subsequence by names
  const n = left.length, m = right.length, pairs = [];
  if (n * m > 4e6) { for (let i = 0; i < Math.max(n, m); i++) pairs.push([left[i], right[i]]); return pairs; }
  const best = Array.from({ length: n + 1 }, () => new Uint16Array(m + 1));
  for (let i = n - 1; i >= 0; i--) for (let j = m - 1; j >= 0; j--)
    best[i][j] = left[i].key === right[j].key ? best[i + 1][j + 1] + 1 : Math.max(best[i + 1][j], best[i][j + 1]);
  let i = 0, j = 0;
  while (i < n || j < m) {
    if (i < n && j < m && left[i].key === right[j].key) pairs.push([left[i++], right[j++]]);
    else if (j >= m || (i < n && best[i + 1][j] >= best[i][j + 1])) pairs.push([left[i++], undefined]);
    else pairs.push([undefined, right[j++]]);
  }
  return pairs;
}
function sides(both, finding) {
  if (!both[0] || !both[1]) {
    const only = lines(both[0] || both[1]);
    return make('div', { class: 'scroll' }, make('table', { class: 'sides' }, make('thead', null, make('tr', null, make('th', { scope: 'col', text: '' }), make('th', { scope: 'col', text: both[0] ? 'source' : 'destination' }))),
      make('tbody', null, ...only.map(l => make('tr', null, make('th', { scope: 'row', text: both[0] ? 'only source' : 'only dest.' }), make('td', { text: l.text, style: undefined }))))));
  }
  const wanted = finding.path.slice(finding.section.length).replace(/\[[^\]]*\]/g, '').replace(/^\./, '').replace(/"/g, '');
  const rows = align(lines(both[0]), lines(both[1]));
  let near = 0;
  const interesting = rows.map(([l, r], i) => { const differs = !l || !r || l.text !== r.text, found = !!wanted && (l || r).path === wanted; return differs || found ? i : -1; }).filter(i => i >= 0);
  const keep = new Set(); interesting.forEach(i => { for (let k = i - 3; k <= i + 3; k++) keep.add(k); });
  const body = make('tbody');
  let skipped = 0;
  const gap = () => { if (skipped) body.append(make('tr', null, make('th', { scope: 'row', text: '' }), make('td', { colspan: 2, class: 'soft', text: `${many(skipped, 'equal line')}` }))); skipped = 0; };
  rows.forEach(([l, r], i) => {
    if (rows.length > 40 && !keep.has(i)) { skipped++; return; }
    gap();
    const found = !!wanted && (l || r).path === wanted, state = !r ? 'only source' : !l ? 'only dest.' : l.text === r.text ? (found ? '' : 'same') : 'differs';
    const cell = line => { const td = make('td', { text: line ? line.text.trimStart() : '' }); if (line) td.style.paddingLeft = `${line.depth * 14}px`; return td; };
    body.append(make('tr', { class: found ? 'found' : state === 'same' ? '' : 'changed' }, make('th', { scope: 'row', text: found ? `▸ ${state || 'this field'}` : state }), cell(l), cell(r)));
  });
  gap();
  return make('div', { class: 'scroll' }, make('table', { class: 'sides' }, make('thead', null, make('tr', null, ...['line', 'source', 'destination'].map(text => make('th', { scope: 'col', text })))), body));
}

// ---- diff
function diffPage() {
  main.append(make('p', null, badge(data.equal ? 'equal' : 'different', data.equal ? 'compatible' : 'error'), ` ${data.verdict}`), facts([['left', data.left], ['right', data.right]]), ...[notes(data.notes)].filter(Boolean));
  const text = make('input', { type: 'search', placeholder: 'path or value', 'aria-label': 'Filter differences by path or value', autocomplete: 'off' });
  const count = make('p', { class: 'count', role: 'status', 'aria-live': 'polite' });
  const box = make('div');
  const all = (data.differences || []).filter(d => d.kind !== 'ramPages');
  all.forEach(d => { d.name_ = d.path ? d.path.startsWith(d.subject) ? d.path.slice(d.subject.length).replace(/^\./, '') : d.path : d.kind; d.hay = [d.subject, d.path, d.kind, d.name, d.left, d.right, d.leftWords, d.rightWords].join('\n').toLowerCase(); });
  const value = (mine, other, words) => {   // what differs is marked by weight, too
    const cell = make('td', { dir: 'auto' });
    if (mine === undefined || mine === null) { cell.append(make('span', { class: 'soft', text: 'nothing' })); return cell; }
    let start = 0, end = 0;
    const theirs = other ?? '';
    while (start < mine.length && mine[start] === theirs[start]) start++;
    while (end < Math.min(mine.length, theirs.length) - start && mine[mine.length - 1 - end] === theirs[theirs.length - 1 - end]) end++;
    cell.append(mine.slice(0, start), make('mark', { text: mine.slice(start, mine.length - end) }), mine.slice(mine.length - end));
    if (words) cell.append(make('span', { class: 'soft', text: ` (${words})` }));
    return cell;
  };
  const filter = () => {
    const wanted = text.value.trim().toLowerCase(), shown = all.filter(d => d.hay.includes(wanted));
    const groups = [...Map.groupBy(shown, d => d.subject)];
    count.textContent = `${many(shown.length, 'difference')}${shown.length < all.length ? ` of ${number(all.length)}` : ''} in ${many(groups.length, 'place')}`;
    chunks(box, groups, ([subject, list]) => {
      const details = make('details', null, make('summary', { dir: 'auto', text: `${subject}: ${many(list.length, 'difference')}` }));
      const fill = () => {
        if (!details.open || details.childElementCount > 1) return;
        const body = make('tbody');
        details.append(make('div', null, make('table', { class: 'fields' }, make('thead', null, make('tr', null, ...['field', 'left', 'right'].map(t => make('th', { scope: 'col', text: t })))), body)));
        chunks(body, list, d => make('tr', null, make('th', { scope: 'row', dir: 'auto', text: d.name ? `${d.name_} (${d.name})` : d.name_ }), value(d.left, d.right, d.leftWords), value(d.right, d.left, d.rightWords)), 500);
      };
      details.addEventListener('toggle', fill);
      if (groups.length <= 8 || wanted) { details.open = true; fill(); }
      return details;
    }, 300);
  };
  if (all.length) section('Differences', make('div', { class: 'tools', role: 'search' }, text), count, make('div', null, box));
  text.value = link('search') ?? '';
  text.addEventListener('input', () => { filter(); remember('search', text.value); });
  addEventListener('hashchange', () => { text.value = link('search') ?? ''; filter(); });
  filter();
  if (data.ram && data.ram.length) section('RAM', table(['block', '#pages that differ', '#first at'], data.ram.map(b => [b.name, b.differ, b.first === undefined ? null : `0x${hex(b.first, 1)}`])),
    ...(data.ram.some(b => b.differ && b.cells) ? [legend(difference)] : []), ...data.ram.filter(b => b.differ && b.cells).map(b => ramMap(b, difference, `${number(b.differ)} of ${many(b.pages, 'page')} differ`)));
}

if (data.error) main.append(make('p', { class: 'error', role: 'alert', text: `The stream cannot be read any further: ${data.error}` }));
if (data.command === 'show') showPage();
else if (data.command === 'ram list') ramSection(data.ram);
else if (data.command === 'diff') diffPage();
else if (data.lists) findingsPage();
