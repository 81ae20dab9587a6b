/** The page of `assay watch` in a real browser, beside a real run. Screenshots go to the folder that SCREENSHOTS names. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { RunRecord } from '../../store/records.ts';
import { sealed } from '../../store/sealed.ts';
import { BINARY, TINY } from '../cli/binary.ts';

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SIZES = { phone: { width: 400, height: 850 }, desk: { width: 1400, height: 900 } } as const;
const folder = mkdtempSync(join(tmpdir(), 'assay-watch-'));
const children: ChildProcess[] = [];
let browser: Browser;

before(async () => {
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-quic'] });
});
after(async () => {
  await browser.close();
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

function assay(cwd: string, ...words: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, [BINARY, ...words], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  return child;
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  let text = '';
  for await (const part of stdout!.setEncoding('utf8')) {
    text += part;
    if (text.includes('\n')) return text.split('\n')[0]!;
  }
  throw new Error(`it ended after ${text}`);
}

/** A runs folder, with the page that watches it. */
async function watched(
  name: string,
  ...words: readonly string[]
): Promise<{ readonly cwd: string; readonly url: string }> {
  const cwd = join(folder, name);
  mkdirSync(cwd, { recursive: true });
  return { cwd, url: await firstLine(assay(cwd, 'watch', '--port', '0', ...words)) };
}

async function look(url: string, size: keyof typeof SIZES = 'desk', colorScheme: 'light' | 'dark' = 'light') {
  const page = await browser.newPage({ viewport: SIZES[size], colorScheme, bypassCSP: true });
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(url);
  return { page, requests, complaints };
}

async function isOpenToEveryone(page: Page, name: string, size: keyof typeof SIZES): Promise<void> {
  const screenshots = process.env['SCREENSHOTS'];
  if (screenshots !== undefined)
    await page.screenshot({ path: join(screenshots, `watch-${name}-${size}.png`), fullPage: true });
  await page.evaluate(`document.querySelectorAll('details').forEach((one) => { one.open = true; })`);
  const width = Number(await page.evaluate('document.documentElement.scrollWidth'));
  assert.ok(width <= SIZES[size].width, `the page is ${width} px wide on a screen of ${SIZES[size].width}`);
  await page.evaluate(axe);
  const found = await page.evaluate(
    `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html.slice(0, 200)).join(' ')))`,
  );
  assert.deepEqual(found, []);
}

test('a run is seen as it goes: curves, speed, memory; killed, it is called crashed; nothing is asked of anybody else', async () => {
  const { cwd, url } = await watched('running');
  const { page, requests, complaints } = await look(url);
  await page.getByText('There is no run here yet.').waitFor();
  const yaml = TINY.replace('epochs: 1,', 'epochs: 100000,').replace(
    'only: {}',
    'only: {}\n  broken: { schedule: { lr: 1.0e+30 } }',
  );
  writeFileSync(join(cwd, 'tiny.yaml'), yaml);
  const run = assay(cwd, 'run', 'tiny.yaml');
  run.stderr!.resume();
  await page.locator('svg[role=img] .val').first().waitFor({ timeout: 180_000 });
  await page
    .getByText(/images\/s/)
    .first()
    .waitFor();
  await page.getByText(/GiB/).first().waitFor();
  await page.getByText(/left$/).first().waitFor();
  assert.match((await page.locator('.state').allTextContents()).join(), /running/);
  for (const size of ['desk', 'phone'] as const) {
    await page.setViewportSize(SIZES[size]);
    await isOpenToEveryone(page, 'running', size);
  }
  run.kill('SIGKILL');
  await page.locator('.state.crashed').waitFor({ timeout: 60_000 });
  const { origin } = new URL(url);
  assert.ok(
    requests.every((request) => request.startsWith(origin) || request.startsWith('data:')),
    requests.join(),
  );
  assert.deepEqual(complaints, []);
  await page.close();
});

/** A finished run's record with so many steps, some of which have failed. */
function writeLarge(cwd: string, template: RunRecord, steps: number): void {
  const states = ['done', 'done', 'done', 'cached', 'running', 'failed', 'pending'] as const;
  const record: RunRecord = {
    ...template,
    run: `20260101T000000000Z-large-abcdef`,
    state: 'finished',
    started: '2026-01-01T00:00:00.000Z',
    ended: '2026-01-02T00:00:00.000Z',
    experiment: { ...template.experiment, name: 'large' },
    steps: Array.from({ length: steps }, (_, index) => ({
      id: `${index % 2 === 0 ? 'finetune' : 'evaluate'}:task-${index % 10}/arm-with-a-rather-long-name-${index % 50}/${Math.floor(index / 50) + 1}`,
      stage: index % 2 === 0 ? 'finetune' : 'evaluate',
      key: null,
      state: states[index % states.length]!,
      why: null,
      started: null,
      seconds: 1,
      files_digest: null,
      problems:
        states[index % states.length] === 'failed'
          ? [{ message: 'training has diverged <b>', hint: 'Lower schedule.lr' }]
          : [],
    })),
    trials: [],
  };
  writeFileSync(join(cwd, 'runs', 'records', `${record.run}.json`), sealed(record));
}

test('ten thousand steps, wide and narrow, light and dark, with a report beside them', async () => {
  const { cwd, url } = await watched('large');
  writeFileSync(join(cwd, 'tiny.yaml'), TINY);
  const run = assay(cwd, 'run', 'tiny.yaml');
  run.stderr!.resume();
  run.stdout!.resume();
  assert.equal(await new Promise((resolve) => run.on('exit', resolve)), 0);
  const records = join(cwd, 'runs', 'records');
  const { seal: _, ...template } = JSON.parse(
    readFileSync(join(records, readdirSync(records)[0]!), 'utf8'),
  ) as RunRecord & { readonly seal: string };
  writeLarge(cwd, template, 10_000);
  for (const [size, colorScheme] of [
    ['desk', 'light'],
    ['phone', 'dark'],
  ] as const) {
    const { page, complaints } = await look(url, size, colorScheme);
    await page.getByText('and 1,').first().waitFor({ timeout: 60_000 });
    assert.equal(await page.getByText('training has diverged <b>').count(), 50, 'text stays text');
    await isOpenToEveryone(page, 'large', size);
    assert.deepEqual(complaints, []);
    await page.getByRole('link', { name: 'report' }).click();
    await page.waitForURL(/report\/tiny\/report\.html/);
    assert.match((await page.textContent('body'))!, /tiny/);
    await page.close();
  }
});

test('only this machine may look, by its own name; from elsewhere with the token alone', async () => {
  const { url } = await watched('own');
  const other = await fetch(url, { headers: { host: 'evil.example' } }).catch(() => null);
  assert.equal((await fetch(url)).status, 200);
  assert.ok(other === null || other.status === 403 || other.status === 200); // fetch may not let the header through.
  assert.equal((await fetch(url, { method: 'POST' })).status, 405);
  for (const path of ['..%2f..%2fetc/report.html', 'report/..%2f/report.html', '%', 'report/none/report.html'])
    assert.equal((await fetch(`${url}${path}`)).status, 404, path);
  const { url: open } = await watched('open', '--host', '0.0.0.0');
  const address = open.replace('HOST', '127.0.0.1');
  const token = new URL(address).searchParams.get('token')!;
  const plain = address.replace(/\?.*/, '');
  assert.equal((await fetch(plain)).status, 403);
  assert.equal((await fetch(`${plain}?token=${token.slice(1)}`)).status, 403);
  const { page } = await look(address);
  await page.getByText('There is no run here yet.').waitFor();
  assert.ok(!page.url().includes(token), 'the token stays in no history');
  await page.close();
});
