import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type GalleryFeed, type GallerySection, renderGallery } from '../../../report/html/gallery.ts';
import type { DataAudit } from '../../../schemas/audit.ts';
import { assertSelfContained, assertWellFormed } from './page.ts';

const none = { count: 0, examples: [] };
const split = { images: 2, patients: null, classes: { 'a<b': { positive: 1, uncertain: 0 } } };
const audit: DataAudit = {
  version: 1,
  splits: { train: split, val: split, test: split },
  width: { min: 8, median: 8, max: 8 },
  height: { min: 8, median: 8, max: 8 },
  bits: { 8: 6, 16: 0 },
  channels: { 1: 6, 3: 0 },
  bad: none,
  leaked_images: none,
  leaked_patients: { count: 1, examples: [{ patient: '7', splits: ['train', 'test'] }] },
  repeated_images: none,
  conflicts: none,
  empty_masks: { lung: none },
  full_masks: { lung: none },
  unused_bits: {},
};
const picture = { title: 'epoch 1', text: 'crop of 50 %', width: 8, height: 8, png: Uint8Array.of(1, 2, 3) };
const feed: GalleryFeed = {
  arms: ['one', 'two'],
  training: [{ name: 'horizontal flip', settings: 'probability 0.5' }],
  validation: [{ name: 'resize', settings: 'to 8 × 8 px' }],
  augmented: true,
  structures: ['lung'],
  samples: [{ id: '"><script>x</script>', labels: 'a<b', pictures: [picture, { ...picture, text: '' }] }],
};
const section = (...feeds: readonly GalleryFeed[]): GallerySection => ({ task: 'cxr', about: 'csv', audit, feeds });

test('a gallery shows counts, leaks, transforms, and pictures with their labels and legend', () => {
  const page = renderGallery('mine', [section(feed)]);
  assertWellFormed(page);
  for (const part of [
    '<h1>mine</h1>',
    '<h2>cxr<small class="about">csv</small></h2>',
    '<li>1 patient has images in several splits, such as 7 in train and test.</li>',
    '<li>Masks show lung; none of them is empty.</li>',
    '<div><h4>Training</h4><ol>\n<li><strong>horizontal flip</strong> probability 0.5</li>\n</ol></div>',
    '<div><h4>Validation</h4><ol>\n<li><strong>resize</strong> to 8 × 8 px</li>\n</ol></div>',
    'The epochs are those of the first trial of one: other trials and epochs draw anew.',
    '<span style="color: rgb(86, 180, 233)" aria-hidden="true">■</span> lung</span>',
    '<span class="labels">a&lt;b</span>',
    '<small><b>epoch 1</b><br>crop of 50 %</small>',
    'alt="&quot;&gt;&lt;script&gt;x&lt;/script&gt; epoch 1: crop of 50 %"',
  ])
    assert.ok(page.includes(part), part);
  assert.equal(page.match(/several splits/g)?.length, 1);
});

test('arms are named where they see different pictures', () => {
  const other = { ...feed, arms: ['three'], augmented: false };
  const page = renderGallery('mine', [section(feed, other)]);
  assert.ok(page.includes('<p class="note">Arms one, two</p>'));
  assert.ok(page.includes('<p class="note">Arm three</p>'));
  assert.ok(page.includes('Without augmentation: every epoch sees the same picture.'));
  assert.ok(page.includes('<h4>Training and validation</h4>'));
});

test('the page asks for nothing', () => assertSelfContained(renderGallery('<img src=x>', [section(feed)])));
