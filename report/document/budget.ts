/** How large a page may become: parts whose numbers stand in a file beside it are left out where it takes too long to open. */
import { list } from '../../common/words.ts';
import type { Block, Report, Section } from './blocks.ts';

/** Elements and texts of a page; browsers open some ten thousand within two seconds. */
const MOST_NODES = 9_400;
/** Of the pictures in a page. */
const MOST_BYTES = 2_000_000;

type Fold = Extract<Block, { kind: 'fold' }>;

/** The report with its largest parts replaced by where their numbers are, until it is small enough. */
export function withinBudget(report: Report): Report {
  const blocks = [...report.opening, ...report.sections.flatMap((section) => section.blocks)];
  let nodes = 300 + blocks.reduce((sum, block) => sum + nodesOf(block), 0);
  let bytes = blocks.reduce((sum, block) => sum + bytesOf(block), 0);
  const out = new Set<Fold>();
  const optional = blocks.filter((block): block is Fold => block.kind === 'fold');
  // The sort is stable: of equal ones the last of the report goes first.
  for (const fold of optional.toReversed().toSorted((a, b) => nodesOf(b) - nodesOf(a))) {
    if (nodes <= MOST_NODES) break;
    if (fold.file === undefined || bytesOf(fold) > 0) continue;
    nodes -= nodesOf(fold) - 6;
    out.add(fold);
  }
  for (const fold of optional.toReversed()) {
    if (bytes <= MOST_BYTES) break;
    if (bytesOf(fold) === 0) continue;
    bytes -= bytesOf(fold);
    out.add(fold);
  }
  return out.size === 0 ? report : { ...report, sections: report.sections.map((section) => without(section, out)) };
}

/** The section with a sentence in the place of those parts. */
function without(section: Section, out: ReadonlySet<Block>): Section {
  const kept = section.blocks.filter((block) => !out.has(block));
  const gone = section.blocks.filter((block): block is Fold => block.kind === 'fold' && out.has(block));
  if (gone.length === 0) return section;
  const where = gone.map(({ title, file }) => `${title} (${file})`);
  return { ...section, blocks: [...kept, { kind: 'paragraph', text: `In files beside this page: ${list(where)}.` }] };
}

/** Elements and texts, about: of a cell two. */
function nodesOf(block: Block): number {
  switch (block.kind) {
    case 'table': {
      const { rows, columns, plot } = block.table;
      return 16 + 4 * columns.length + rows.length * (3 + 2 * columns.length + (plot === undefined ? 0 : 5));
    }
    case 'trials':
      return 24 + 8 * block.rows.length;
    case 'ranks':
      return 24 + 8 * Object.keys(block.ranks).length;
    case 'notes':
      return 1 + 3 * block.items.length;
    case 'pictures':
      return block.arms.reduce((sum, { pictures }) => sum + 10 + 7 * pictures.length, 0);
    case 'curves':
      return 8 + 9 * block.pretrainings.length;
    case 'reconstructions':
      return 3 + 8 * block.of.length;
    case 'fold':
      return block.blocks.reduce((sum, inner) => sum + nodesOf(inner), 5);
    case 'paragraph':
      return 3;
  }
}

/** Of pictures as text: four characters for three bytes. */
function bytesOf(block: Block): number {
  if (block.kind === 'fold') return block.blocks.reduce((sum, inner) => sum + bytesOf(inner), 0);
  if (block.kind === 'reconstructions') return block.of.reduce((sum, { png }) => sum + (png.byteLength * 4) / 3, 0);
  if (block.kind !== 'pictures') return 0;
  const sizes = block.arms.flatMap(({ pictures }) => pictures.map(({ png }) => (png.byteLength * 4) / 3));
  return sizes.reduce((sum, size) => sum + size, 0);
}
