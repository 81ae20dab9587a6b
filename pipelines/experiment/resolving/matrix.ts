/** Arms as the product of lists of values: `arms: { matrix: ..., exclude: ... }`. */
import { basename } from 'node:path';
import { canonicalJson } from '../../../common/canonical.ts';
import { nearest, suggestion } from '../../../common/suggest.ts';
import { definition } from '../../../schemas/schema.ts';
import { validateTaskOverride } from '../../../schemas/validate.js';
import { settingPaths, settingSchema } from '../checking/known-keys.ts';
import { type Finding, schemaFindings } from '../checking/validate.ts';
import {
  type MappingNode,
  mapping,
  type Node,
  type Place,
  problemAt,
  type Scalar,
  set,
  show,
  toJson,
} from '../reading/document.ts';
import { catalogName, isLocated } from '../reading/paths.ts';

/** One setting and the values that it takes. */
export interface Axis {
  /** Dotted, such as `model.arch`. */
  readonly setting: string;
  readonly at: Place;
  readonly values: readonly Node[];
}

export interface Arm {
  readonly name: string;
  readonly changes: MappingNode;
}

/** The axes of matrix arms; undefined when the arms are named. */
export function matrixAxes(arms: Node | undefined): readonly Axis[] | undefined {
  const matrix = arms?.kind === 'mapping' ? arms.entries.get('matrix')?.value : undefined;
  if (matrix?.kind !== 'mapping') return undefined;
  return [...matrix.entries].map(([setting, { at, value }]) => ({
    setting,
    at,
    values: value.kind === 'list' ? value.items : [],
  }));
}

/** What is wrong with axes and exclusions beyond their shape. */
export function matrixFindings(arms: MappingNode): readonly Finding[] {
  const axes = matrixAxes(arms) ?? [];
  return [
    ...axes.flatMap(axisFindings),
    ...exclusions(arms).flatMap((exclusion) => exclusionFindings(exclusion, axes)),
  ];
}

const arm = definition('armOverride');

function axisFindings({ setting, at, values }: Axis): readonly Finding[] {
  const paths = [['arms', 'matrix', setting]];
  if (settingSchema(arm, setting) === undefined) {
    const hint = suggestion(setting, settingPaths(arm), 'settings');
    return [{ problem: problemAt(at, `unknown setting \`${setting}\``, hint), paths }];
  }
  // A value is checked as if it were written at the setting's path.
  const layers = values.map((value) => set(mapping(at), setting.split('.'), value, at));
  const found = layers.flatMap((layer) => schemaFindings(layer, validateTaskOverride, definition('taskOverride')));
  return found.map(({ problem }) => ({ problem, paths }));
}

function exclusions(arms: MappingNode): readonly MappingNode[] {
  const list = arms.entries.get('exclude')?.value;
  return list?.kind === 'list' ? list.items.filter((item) => item.kind === 'mapping') : [];
}

function exclusionFindings(exclusion: MappingNode, axes: readonly Axis[]): readonly Finding[] {
  return [...exclusion.entries].flatMap(([setting, { at, value }]) => {
    const paths = [['arms', 'exclude']];
    const axis = axes.find((each) => each.setting === setting);
    if (axis === undefined) {
      const known = axes.map((each) => each.setting);
      const hint = suggestion(setting, known, 'settings of the matrix');
      return [{ problem: problemAt(at, `\`${setting}\` is not a setting of the matrix`, hint), paths }];
    }
    if (axis.values.some((each) => equal(each, value))) return [];
    const near = nearest(text(value), axis.values.map(text));
    const message = `${show(value)} is not among the values of \`${setting}\` in the matrix`;
    return [{ problem: problemAt(value.at, message, near && `Did you mean \`${near}\`?`), paths }];
  });
}

const equal = (a: Node, b: Node): boolean => canonicalJson(toJson(a)) === canonicalJson(toJson(b));
const text = (node: Node): string => (node.kind === 'scalar' ? String(node.value) : canonicalJson(toJson(node)));

/** The product of the axes without the excluded combinations; the first axis changes slowest. */
export function matrixArms(arms: MappingNode): readonly Arm[] {
  const excluded = exclusions(arms);
  let product: readonly Combination[] = [new Map()];
  for (const axis of matrixAxes(arms) ?? []) {
    product = product.flatMap((combination) => axis.values.map((value) => new Map([...combination, [axis, value]])));
  }
  return product.filter((combination) => !excluded.some((exclusion) => matches(combination, exclusion))).map(toArm);
}

type Combination = ReadonlyMap<Axis, Node>;

function matches(combination: Combination, exclusion: MappingNode): boolean {
  const values = new Map([...combination].map(([axis, value]) => [axis.setting, value]));
  return [...exclusion.entries].every(([setting, { value }]) => {
    const own = values.get(setting);
    return own !== undefined && equal(own, value);
  });
}

function toArm(combination: Combination): Arm {
  let changes: Node = mapping([...combination.keys()][0]!.at);
  for (const [axis, value] of combination) changes = set(changes, axis.setting.split('.'), value, axis.at);
  const name = [...combination].map(([axis, value]) => label(value, axis.setting)).join('+');
  return { name, changes: changes.kind === 'mapping' ? changes : mapping(changes.at) };
}

/**
 * A value as part of an arm's name: letters, digits and . _ - after a letter or digit. Numbers say what they are
 * (`depth6`), files and folders are named without their folders.
 */
export function label(node: Node, setting: string): string {
  const inner =
    node.kind === 'list'
      ? node.items.map((item) => label(item, ''))
      : node.kind === 'mapping'
        ? mappingLabels(node, setting)
        : [scalarLabel(node.value, setting)];
  const plain = inner.join('-').replaceAll(/[^A-Za-z0-9._-]+/g, '-');
  return plain.replace(/^[._-]+|-+$/g, '') || 'none';
}

/** Of weights that are fetched the file's name says enough. */
function mappingLabels({ entries }: MappingNode, setting: string): readonly string[] {
  const url = isLocated(setting) ? entries.get('url')?.value : undefined;
  if (url !== undefined) return [label(url, setting)];
  return [...entries].map(([key, { value }]) => label(value, `${setting}.${key}`));
}

function scalarLabel(value: Scalar, setting: string): string {
  if (typeof value === 'number') return `${setting.slice(setting.lastIndexOf('.') + 1)}${value}`;
  if (isLocated(setting)) {
    return basename(catalogName(String(value)) ?? String(value)).replace(
      /\.(safetensors|pt|pth|pth\.tar|npz)(\?.*)?$/,
      '',
    );
  }
  return String(value);
}
