/**
 * The report page in a real browser: run by .ci/run, which installs Chromium. CHROMIUM names another executable.
 * Screenshots go to the folder that SCREENSHOTS names, if it is set.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { fileOf, RESULTS, segmentation } from '../report/pages.ts';

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'assay-browser-'));
let browser: Browser;

before(async () => {
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-quic'] });
});
after(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

/** A picture of one gray pixel. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
  'base64',
);
const pages: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(RESULTS).map(([name, results]) => [name, fileOf('report.html', results)])),
  segmentation: fileOf('report.html', segmentation(PIXEL).results, segmentation(PIXEL).pictures),
};

const SIZES = { phone: { width: 400, height: 850 }, desk: { width: 1400, height: 900 } } as const;

/** Opens the page; what it asked for and complained of comes back with it. */
async function open(name: string, options: BrowserContextOptions) {
  const path = join(folder, `${name}.html`.replaceAll(' ', '-'));
  writeFileSync(path, pages[name]!);
  // axe comes in from outside, and the page itself runs no script; its policy is looked at in test/report/html.
  const page = await browser.newPage({ ...options, bypassCSP: true });
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  const url = pathToFileURL(path).href;
  await page.goto(url);
  return { page, url, requests: requests.filter((request) => !request.startsWith('data:')), complaints };
}

async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  const found = await page.evaluate(
    `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map(({ html }) => html.slice(0, 200)).join(' ')))`,
  );
  return found as readonly string[];
}

for (const name of Object.keys(pages)) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    test(`a page of ${name} on a ${size}: quiet, no wider than the screen, open to everyone in light and dark`, async () => {
      for (const colorScheme of ['light', 'dark'] as const) {
        const { page, url, requests, complaints } = await open(name, { viewport, colorScheme });
        const screenshots = process.env['SCREENSHOTS'];
        if (screenshots !== undefined)
          await page.screenshot({ path: join(screenshots, `${name}-${size}-${colorScheme}.png`.replaceAll(' ', '-')) });
        assert.deepEqual(requests, [url]);
        assert.deepEqual(complaints, []);
        const width = await page.evaluate('document.documentElement.scrollWidth');
        assert.ok(Number(width) <= viewport.width, `the page is ${width} px wide on a screen of ${viewport.width}`);
        await page.evaluate(`document.querySelectorAll('details').forEach((one) => { one.open = true; })`);
        // A page of thousands of cells takes axe a minute: its parts are those of the others.
        if (name !== '50 x 10') assert.deepEqual(await violations(page), []);
        await page.close();
      }
    });
  }
}

for (const name of ['2 x 1', '10 x 5']) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    test(`answer, interval, test cases and the head of the table of ${name} are on the first screen of a ${size}`, async () => {
      const { page } = await open(name, { viewport });
      for (const selector of ['.question', '.answer', '.evidence', 'thead']) {
        const boxes = await Promise.all((await page.locator(selector).all()).map((one) => one.boundingBox()));
        const first = selector === 'thead' ? boxes.slice(0, 1) : boxes;
        assert.ok(first.length > 0, selector);
        for (const box of first) {
          assert.ok(box !== null && box.y >= 0 && box.x >= 0, selector);
          const bottom = box.y + box.height;
          assert.ok(bottom <= viewport.height, `${selector} ends ${bottom} px down on a screen of ${viewport.height}`);
        }
      }
      const evidence = (await page.locator('.evidence').allTextContents()).join('\n').replaceAll('\u00a0', ' ');
      assert.match(evidence, /\[.+, .+\]/, 'an interval');
      assert.match(evidence, name === '2 x 1' ? /200 test images/ : /25,?596 test images/);
      await page.close();
    });
  }
}

test('the differences of a single task are drawn on the first screen, those of several beside the answers', async () => {
  for (const name of ['2 x 1', '10 x 5']) {
    const { page } = await open(name, { viewport: SIZES.desk });
    const box = await page.locator('svg.forest').last().boundingBox();
    const first = await page.locator('svg.forest').first().boundingBox();
    assert.ok(box !== null && first !== null && first.y + first.height <= SIZES.desk.height && first.width > 100);
    await page.close();
  }
});

test('a page of 50 arms, 10 tasks and 10 trials has fewer than 10,000 nodes and 3 MB', async () => {
  assert.ok(Buffer.byteLength(pages['50 x 10']!) < 3_000_000);
  const { page } = await open('50 x 10', { viewport: SIZES.desk });
  const nodes = await page.evaluate(`(() => {
    const walker = document.createTreeWalker(document, NodeFilter.SHOW_ALL);
    let count = 1;
    while (walker.nextNode()) count++;
    return count;
  })()`);
  assert.ok(Number(nodes) < 10_000, `${nodes} nodes`);
  await page.close();
});

test('every address within a page leads somewhere, and no two parts have the same', async () => {
  for (const name of Object.keys(pages)) {
    const { page } = await open(name, { viewport: SIZES.desk });
    const lost = await page.evaluate(
      `[...document.querySelectorAll('a')].map((a) => a.getAttribute('href')).filter((href) => document.getElementById(href.slice(1)) === null)`,
    );
    const twice = await page.evaluate(
      `(() => { const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id); return ids.filter((id, index) => ids.indexOf(id) !== index); })()`,
    );
    assert.deepEqual([lost, twice], [[], []], name);
    await page.close();
  }
});

test('printed, a page is light and shows its closed parts', async () => {
  const { page } = await open('2 x 1', { viewport: SIZES.desk, colorScheme: 'dark' });
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.evaluate(`getComputedStyle(document.body).backgroundColor`), 'rgb(255, 255, 255)');
  assert.equal(await page.locator('details table').first().isVisible(), true);
  const screenshots = process.env['SCREENSHOTS'];
  if (screenshots !== undefined) await page.screenshot({ path: join(screenshots, 'print.png'), fullPage: true });
  await page.close();
});
