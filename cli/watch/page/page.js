// The page of `assay watch`: shows what the server says, asks for nothing else. Text enters the page as text alone.

/** @param {string} name @param {Record<string, string>} attributes @param {(Node | string)[]} children */
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function drawing(name, attributes, ...children) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

const number = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

function duration(seconds) {
  const minutes = Math.round(seconds / 60);
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const time = (iso) => new Date(iso).toLocaleString();

/** Which parts are open, by name: the page is made anew with each word of the server. */
const open = new Set();
function details(name, title, ...children) {
  const made = element('details', {}, element('summary', {}, title), ...children);
  made.open = open.has(name);
  made.addEventListener('toggle', () => (made.open ? open.add(name) : open.delete(name)));
  return made;
}

function bar(counts, steps) {
  const made = element('div', { class: 'bar' });
  const shares = {
    done: (counts.done ?? 0) + (counts.cached ?? 0),
    running: counts.running ?? 0,
    failed: (counts.failed ?? 0) + (counts.skipped ?? 0),
  };
  for (const [name, count] of Object.entries(shares)) {
    const part = element('span', { class: name });
    part.style.width = `${(100 * count) / steps}%`;
    made.append(part);
  }
  return made;
}

function countsText({ done = 0, cached = 0, ...others }, steps) {
  const rest = Object.entries(others).map(([state, count]) => `, ${number.format(count)} ${state}`);
  return `${number.format(done + cached)} of ${number.format(steps)} done${rest.join('')}`;
}

function stage({ stage: name, steps, counts }) {
  return element('li', {}, element('strong', {}, name), bar(counts, steps), countsText(counts, steps));
}

const WIDTH = 300;
const HEIGHT = 80;

/** Losses by epoch. Epochs that an earlier start of the step has done are not among them. */
function curves(epochs) {
  const losses = epochs.flatMap(({ train_loss, val_loss }) => [train_loss, val_loss]);
  const [low, high] = [Math.min(...losses), Math.max(...losses)];
  const x = (at) => (WIDTH * at) / Math.max(1, epochs.length - 1);
  const y = (loss) => HEIGHT - 4 - ((HEIGHT - 8) * (loss - low)) / (high - low || 1);
  const line = (kind, value) =>
    drawing('polyline', {
      class: `curve ${kind}`,
      points: epochs.map((epoch, at) => `${x(at)},${y(value(epoch))}`).join(' '),
    });
  const last = epochs.at(-1);
  const label = `Losses of epochs ${epochs[0].epoch} to ${last.epoch}: training ${last.train_loss.toFixed(4)}, validation ${last.val_loss.toFixed(4)}`;
  return drawing(
    'svg',
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': label },
    line('train', (epoch) => epoch.train_loss),
    line('val', (epoch) => epoch.val_loss),
  );
}

function running({ id, progress, epochs, queue }) {
  const made = element('li', {}, element('div', { class: 'id' }, id));
  const numbers = [];
  if (progress !== null) {
    const { epoch, epochs: all, unit, done, total, images_per_second, memory_bytes, seconds_left, loss } = progress;
    if (epoch !== undefined) numbers.push(`epoch ${epoch}${all === undefined ? '' : ` of ${all}`}`);
    else numbers.push(`${unit} ${number.format(done)} of ${number.format(total)}`);
    if (loss !== undefined) numbers.push(`loss ${loss.toFixed(4)}`);
    if (images_per_second !== undefined) numbers.push(`${number.format(images_per_second)} images/s`);
    if (memory_bytes !== undefined) numbers.push(`${number.format(memory_bytes / 2 ** 30)} GiB`);
    if (seconds_left !== undefined) numbers.push(`${duration(seconds_left)} left`);
    made.append(bar({ running: done }, total));
  } else numbers.push('has begun');
  if (queue !== null) numbers.push(`job ${queue}`);
  made.append(element('div', { class: 'numbers quiet' }, ...numbers.map((text) => element('span', {}, text))));
  const last = epochs.at(-1);
  if (last !== undefined) {
    made.append(
      element(
        'div',
        { class: 'numbers' },
        element('span', {}, `training loss ${last.train_loss.toFixed(4)}`),
        element('span', {}, `validation loss ${last.val_loss.toFixed(4)} (dashed)`),
      ),
    );
    if (epochs.length > 1) made.append(curves(epochs));
  }
  return made;
}

function cells(run) {
  const head = element(
    'tr',
    {},
    ...['task / arm', 'trials', 'done', 'running', 'failed'].map((text) => element('th', { scope: 'col' }, text)),
  );
  const rows = run.cells.map(({ task, arm, trials, done, running: now, failed }) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, `${task} / ${arm}`),
      ...[trials, done, now, failed].map((count) =>
        element('td', count === failed && failed > 0 ? { class: 'bad' } : {}, number.format(count)),
      ),
    ),
  );
  const table = element('table', {}, element('thead', {}, head), element('tbody', {}, ...rows));
  const box = element(
    'div',
    { class: 'table', tabindex: '0', role: 'region', 'aria-label': `Trials of ${run.experiment}` },
    table,
  );
  const more =
    run.more_cells > 0 ? [element('p', { class: 'quiet' }, `and ${number.format(run.more_cells)} more`)] : [];
  return details(
    `cells ${run.run}`,
    `Trials by task and arm (${number.format(run.cells.length + run.more_cells)})`,
    box,
    ...more,
  );
}

function failure(run, { id, message, hint, log }) {
  const parts = [element('p', {}, message), ...(hint === null ? [] : [element('p', { class: 'quiet' }, hint)])];
  if (log !== '') parts.push(element('pre', { tabindex: '0', role: 'region', 'aria-label': `Log of ${id}` }, log));
  return element('li', {}, details(`failure ${run.run} ${id}`, id, ...parts));
}

function section(run) {
  const title = element(
    'div',
    { class: 'title' },
    element('h2', {}, run.experiment),
    element('span', { class: `state ${run.state}` }, run.state),
    element(
      'span',
      { class: 'quiet' },
      `since ${time(run.started)}${run.ended === null ? '' : ` to ${time(run.ended)}`}, device ${run.device}`,
    ),
  );
  if (run.report)
    title.append(element('a', { href: `report/${encodeURIComponent(run.experiment)}/report.html` }, 'report'));
  const made = element('section', { class: 'run', 'aria-label': run.experiment }, title);
  made.append(element('ul', { class: 'stages' }, ...run.stages.map(stage)));
  if (run.queued > 0) made.append(element('p', {}, `${number.format(run.queued)} steps wait in the queue`));
  if (run.running.length > 0) {
    made.append(element('h3', {}, 'Running'), element('ul', { class: 'steps' }, ...run.running.map(running)));
    if (run.more_running > 0)
      made.append(element('p', { class: 'quiet' }, `and ${number.format(run.more_running)} more`));
  }
  if (run.failed.length > 0)
    made.append(
      element('h3', { class: 'bad' }, `Failed (${number.format(run.all_failed)})`),
      element('ul', { class: 'steps' }, ...run.failed.map((one) => failure(run, one))),
    );
  if (run.cells.length > 0) made.append(cells(run));
  return made;
}

const runs = document.getElementById('runs');
const connection = document.getElementById('connection');

function show({ runs: all, older }) {
  if (all.length === 0) runs.replaceChildren(element('p', {}, 'There is no run here yet.'));
  else runs.replaceChildren(...all.map(section));
  if (older > 0)
    runs.append(element('p', { class: 'quiet' }, `and ${number.format(older)} older runs: assay status --all`));
}

function connected(text, lost) {
  connection.textContent = text;
  connection.classList.toggle('lost', lost);
}

const events = new EventSource('events');
events.addEventListener('state', ({ data }) => {
  const state = JSON.parse(data);
  connected(state.folder, false);
  show(state);
});
events.addEventListener('error', () =>
  connected('assay watch has ended, or cannot be reached: this is what was seen last', true),
);
