/** Checks every cell of the table and resolves its settings; each problem is told once, with the cells it concerns. */
import type { Problem } from '../../../common/errors.ts';
import { definition } from '../../../schemas/schema.ts';
import type { CellSettings } from '../../../schemas/types.ts';
import { validateTaskOverride } from '../../../schemas/validate.js';
import { type CheckModel, checkCell } from '../checking/check.ts';
import type { CellFinding } from '../checking/finding.ts';
import type { Cell } from '../experiment.ts';
import { extendPath, type Path, type Place, placeOf, problemAt, toJson } from '../reading/document.ts';
import { withDefaults } from './defaults.ts';
import type { Expansion, MergedCell } from './expand.ts';
import { resolveCell } from './settings.ts';

export interface CellProblem {
  /** Path of the setting in the cell. */
  readonly path: string;
  readonly problem: Problem;
}

interface Group {
  readonly at: Place;
  readonly finding: CellFinding;
  readonly cells: MergedCell[];
}

/** The cells' parameters, or all that is wrong with them. */
export function resolveCells(
  expansion: Expansion,
  checkModel: CheckModel,
): { readonly cells: readonly Cell[]; readonly problems: readonly CellProblem[] } {
  const groups = new Map<string, Group>();
  const cells: Cell[] = [];
  const check = remembered(checkModel);
  const schema = definition('taskOverride');
  for (const cell of expansion.cells) {
    const settings = withDefaults(schema, toJson(cell.settings));
    // What is merged from parts that fit the schema fits it: every constraint is on single values.
    if (!validateTaskOverride(settings)) throw new Error(`the cell ${cell.task}/${cell.arm} does not fit the schema`);
    const findings = checkCell(cell.settings, settings, check);
    if (findings.length === 0 && groups.size === 0)
      cells.push(resolveCell(cell.task, cell.arm, settings as CellSettings));
    for (const finding of findings) {
      const at = placeOf(cell.settings, keysOf(finding.path));
      const key = JSON.stringify([at.file, at.line, at.column, at.path, finding.message]);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, { at, finding, cells: [cell] });
      else group.cells.push(cell);
    }
  }
  const problems = [...groups.values()].map(({ at, finding, cells: concerned }) => {
    const where = whichCells(concerned, expansion, at);
    return { path: finding.path, problem: problemAt(at, `${finding.message}${where}`, finding.hint) };
  });
  return { cells, problems };
}

/** Of a dotted path: numbers are places in lists. */
const keysOf = (path: string): Path => path.split('.').map((key) => (/^\d+$/.test(key) ? Number(key) : key));

/** Most cells share few models: each is checked once. */
function remembered(checkModel: CheckModel): CheckModel {
  const known = new Map<string, readonly Problem[]>();
  return (settings, size) => {
    const key = JSON.stringify([settings, size]);
    const problems = known.get(key) ?? checkModel(settings, size);
    known.set(key, problems);
    return problems;
  };
}

/** ` (arm \`a\`)`, or nothing where all cells are concerned or the place says it already. */
function whichCells(concerned: readonly MergedCell[], { cells, tasks, arms }: Expansion, at: Place): string {
  if (concerned.length === cells.length) return '';
  const first = concerned[0]!;
  const ofTasks = new Set(concerned.map((cell) => cell.task));
  const ofArms = new Set(concerned.map((cell) => cell.arm));
  const oneArm = ofArms.size === 1 && concerned.length === tasks.length;
  const oneTask = ofTasks.size === 1 && concerned.length === arms.length;
  if (oneArm) return within(at, extendPath('arms', first.arm)) ? '' : ` (arm \`${first.arm}\`)`;
  if (oneTask) return within(at, extendPath('tasks', first.task)) ? '' : ` (task \`${first.task}\`)`;
  const cell = `${tasks.length > 1 ? `task \`${first.task}\`, ` : ''}arm \`${first.arm}\``;
  return concerned.length === 1 ? ` (${cell})` : ` (${concerned.length} of ${cells.length} cells, the first: ${cell})`;
}

const within = (at: Place, path: string): boolean => at.path.startsWith(path) && at.path !== path;
