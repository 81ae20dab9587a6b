/**
 * The report page in a real browser: run by .ci/run, which installs Chromium. CHROMIUM names another executable.
 * Screenshots go to the folder that SCREENSHOTS names, if it is set.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { compare } from '../../report/compare.ts';
import { renderHtml } from '../../report/html/report.ts';
import type { ExperimentResults } from '../../report/results.ts';
import { adamw, near, resultsOf, sgd } from '../report/examples.ts';

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const folder = mkdtempSync(join(tmpdir(), 'assay-browser-'));
let browser: Browser;

before(async () => {
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-quic'] });
});
after(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

const many = Object.fromEntries(
  Array.from({ length: 12 }, (_, index) => [`a-rather-long-arm-name-${index}`, [0.7 + index / 100, 0.71 + index / 90]]),
);
const pages: Readonly<Record<string, ExperimentResults>> = {
  'two arms': resultsOf({ chest: { adamw, sgd } }),
  'five tasks': resultsOf(Object.fromEntries(Array.from({ length: 5 }, (_, task) => [`task-number-${task}`, many]))),
  'undefined values': resultsOf({ chest: { adamw: [null, 0.8], near, single: [0.9] } }),
};

const sizes = { phone: { width: 390, height: 800 }, desk: { width: 1200, height: 900 } } as const;

for (const [name, results] of Object.entries(pages)) {
  for (const [size, viewport] of Object.entries(sizes)) {
    for (const colorScheme of ['light', 'dark'] as const) {
      test(`a page of ${name} on a ${size} in ${colorScheme}: complete, quiet, no wider than the screen`, async () => {
        const path = join(folder, `${name}-${size}-${colorScheme}.html`.replaceAll(' ', '-'));
        writeFileSync(path, renderHtml(results, compare(results)));
        const page = await browser.newPage({ viewport, colorScheme });
        const requests: string[] = [];
        const complaints: string[] = [];
        page.on('request', (request) => requests.push(request.url()));
        page.on('console', (message) => complaints.push(message.text()));
        page.on('pageerror', (error) => complaints.push(error.message));
        const url = pathToFileURL(path).href;
        await page.goto(url);
        const screenshots = process.env['SCREENSHOTS'];
        if (screenshots !== undefined) {
          await page.screenshot({ path: join(screenshots, `${name}-${size}-${colorScheme}.png`), fullPage: true });
        }
        assert.deepEqual(requests, [url]);
        assert.deepEqual(complaints, []);
        for (const arm of results.arms) {
          assert.ok(await page.getByText(arm, { exact: true }).first().isVisible(), `${arm} is not visible`);
        }
        const width = await page.evaluate('document.documentElement.scrollWidth');
        assert.ok(Number(width) <= viewport.width, `the page is ${width} px wide on a screen of ${viewport.width}`);
        await page.close();
      });
    }
  }
}
