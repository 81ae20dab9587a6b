/** A page of training images before and after augmentation, with their labels and masks; it needs nothing else. */
import type { DataAudit } from '../../schemas/audit.ts';
import { leakNotes, plainNotes } from '../document/data/section.ts';
import { STRUCTURE_COLOURS } from '../pictures/outline.ts';
import { dataBlock, leakBox } from './data.ts';
import { renderPage } from './page.ts';
import { pngAddress } from './png.ts';
import { STYLE } from './style/base.ts';
import { GALLERY_STYLE } from './style/gallery.ts';
import { breakable, type Html, html } from './template.ts';

export interface GalleryPicture {
  readonly title: string;
  /** What was done to it. */
  readonly text: string;
  readonly width: number;
  readonly height: number;
  /** Contents of the PNG file. */
  readonly png: Uint8Array;
}

export interface GallerySample {
  readonly id: string;
  /** '' where there are masks alone. */
  readonly labels: string;
  readonly pictures: readonly GalleryPicture[];
}

export interface GalleryStep {
  readonly name: string;
  readonly settings: string;
}

/** What arms that see the same pictures see. */
export interface GalleryFeed {
  readonly arms: readonly string[];
  /** What is done to pictures, in order. */
  readonly training: readonly GalleryStep[];
  readonly validation: readonly GalleryStep[];
  /** Whether epochs differ. */
  readonly augmented: boolean;
  readonly structures: readonly string[];
  readonly samples: readonly GallerySample[];
}

export interface GallerySection {
  readonly task: string;
  /** Format, and where a task has several data sets the arms that use this one. */
  readonly about: string;
  readonly audit: DataAudit;
  readonly feeds: readonly GalleryFeed[];
}

export function renderGallery(experiment: string, sections: readonly GallerySection[]): string {
  return renderPage({
    kind: 'data',
    experiment,
    style: STYLE + GALLERY_STYLE,
    about: '',
    body: sections.map(section),
    footer: 'The pictures are the pixels that training gets, before they are normalised.',
  });
}

function section({ task, about, audit, feeds }: GallerySection): Html {
  return html`<section>
<h2>${task}<small class="about">${about}</small></h2>
${leakBox(leakNotes(audit), 'Results on it are better than they would be on new patients.')}${dataBlock(task, audit, plainNotes(audit))}
${feeds.map((one) => feed(one, feeds.length > 1))}</section>
`;
}

function feed({ arms, training, validation, augmented, structures, samples }: GalleryFeed, named: boolean): Html {
  const who = named ? html`<p class="note">${arms.length === 1 ? 'Arm' : 'Arms'} ${arms.join(', ')}</p>\n` : '';
  return html`<h3>What is done to a picture</h3>
${who}<div class="transforms">
${augmented ? transforms('Training', training) : ''}${transforms(augmented ? 'Validation' : 'Training and validation', validation)}</div>
<h3>Training images</h3>
<p class="note">${augmented ? `The epochs are those of the first trial of ${arms[0]!}: other trials and epochs draw anew.` : 'Without augmentation: every epoch sees the same picture.'}${legend(structures)}</p>
${samples.map(sample)}`;
}

function transforms(title: string, steps: readonly GalleryStep[]): Html {
  return html`<div><h4>${title}</h4><ol>
${steps.map(({ name, settings }) => html`<li><strong>${name}</strong> ${settings}</li>\n`)}</ol></div>
`;
}

function legend(structures: readonly string[]): readonly Html[] {
  return structures.map((name, index) => {
    const colour = STRUCTURE_COLOURS[index % STRUCTURE_COLOURS.length]!.join(', ');
    return html` <span class="structure"><span style="color: rgb(${colour})" aria-hidden="true">■</span> ${name}</span>`;
  });
}

function sample({ id, labels, pictures }: GallerySample): Html {
  return html`<figure class="sample"><figcaption><strong>${breakable(id)}</strong>${labels === '' ? '' : html` <span class="labels">${labels}</span>`}</figcaption>
<div class="views">${pictures.map((one) => picture(id, one))}</div></figure>
`;
}

function picture(id: string, { title, text, width, height, png }: GalleryPicture): Html {
  const alt = text === '' ? `${id} ${title}` : `${id} ${title}: ${text}`;
  return html`<div><img src="${pngAddress(png)}" width="${width}" height="${height}" alt="${alt}"><small><b>${title}</b>${text === '' ? '' : html`<br>${text}`}</small></div>
`;
}
