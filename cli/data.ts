/** What `assay data` shows: loaded with its libraries only when it is asked for. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { armsByFeed, type PreparedData } from '../pipelines/run/prepared.ts';
import { dataTable, leakNotes, plainNotes } from '../report/document/data/section.ts';
import { type GalleryFeed, type GallerySection, renderGallery } from '../report/html/gallery.ts';
import { visible } from '../report/visible.ts';
import { corpusLeaks, corpusNotes } from '../report/words/leakage.ts';
import type { DataAudit, LeakageAudit } from '../schemas/audit.ts';
import { alignColumns } from './tables/columns.ts';

/** Written by assay itself and in its cache, whose manifest has been checked. */
export function auditOf({ folder }: PreparedData): DataAudit {
  return JSON.parse(readFileSync(join(folder, 'audit.json'), 'utf8')) as DataAudit;
}

/** The data sets as tables for a terminal. @param alarm marks what cannot be overlooked */
export function dataText(data: readonly PreparedData[], alarm: (text: string) => string): string {
  return data.map((one) => blockText(one, data, alarm)).join('\n\n');
}

function blockText(one: PreparedData, data: readonly PreparedData[], alarm: (text: string) => string): string {
  const audit = auditOf(one);
  const { head, rows } = dataTable(audit);
  const table = [head, ...rows].map((row) => row.map(visible));
  return [
    visible(`${one.task} (${about(one, data)})`),
    alignColumns(table, 1),
    ...leakNotes(audit).map((text) => alarm(visible(`LEAK: ${text}`))),
    ...comparedOf(one).flatMap((comparison) => comparedNotes(comparison, alarm)),
    ...plainNotes(audit).map(visible),
    ...splitsNote(one.folder),
  ].join('\n');
}

interface Compared {
  readonly arms: readonly string[];
  readonly audit: LeakageAudit;
}

/** What of it was seen in pre-trainings. */
export const comparedOf = ({ compared }: PreparedData): readonly Compared[] =>
  compared.map(({ arms, folder }) => ({
    arms,
    audit: JSON.parse(readFileSync(join(folder, 'leakage.json'), 'utf8')) as LeakageAudit,
  }));

function comparedNotes(one: Compared, alarm: (text: string) => string): readonly string[] {
  const leaks = corpusLeaks(one).map((text) => alarm(visible(`LEAK: ${text}`)));
  return leaks.length > 0 ? leaks : corpusNotes(one).map(visible);
}

/** Where the splits lie that assay made. */
function splitsNote(folder: string): readonly string[] {
  const file = join(folder, 'splits.csv');
  return existsSync(file)
    ? [`assay made the splits; to keep them, copy ${file} and name it in data.make_splits.file.`]
    : [];
}

/** The format; the arms are named where a task has several data sets. */
function about({ task, params, arms }: PreparedData, data: readonly PreparedData[]): string {
  const several = data.filter((other) => other.task === task).length > 1;
  const whose = several ? `, ${arms.length === 1 ? 'arm' : 'arms'} ${arms.map(({ arm }) => arm).join(', ')}` : '';
  return `${params.source.format}${whose}`;
}

export async function galleryPage(experiment: string, data: readonly PreparedData[], samples: number): Promise<string> {
  const { drawGallery } = await import('../gallery/gallery.ts');
  const sections: GallerySection[] = [];
  for (const one of data) {
    const feeds: GalleryFeed[] = [];
    for (const arms of armsByFeed(one.arms)) {
      const drawn = await drawGallery(one.folder, arms[0]!.finetune, samples);
      feeds.push({ arms: arms.map(({ arm }) => arm), ...drawn });
    }
    sections.push({ task: one.task, about: about(one, data), audit: auditOf(one), feeds });
  }
  return renderGallery(experiment, sections);
}
