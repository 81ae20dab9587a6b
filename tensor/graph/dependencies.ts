/** Which nodes read a value, and which nodes a node needs. */
import { type Node, neededNodes, type Value } from './value.ts';

/** Operators whose output lies in their input's memory. */
const views: ReadonlySet<Node['op']> = new Set(['Reshape', 'Identity', 'Await']);

export const isView = ({ op }: Node): boolean => views.has(op);

/** The value whose memory a value is. */
export function owner(value: Value): Value {
  return value.source === 'node' && isView(value.node) ? owner(value.node.inputs[0]!) : value;
}

export class Dependencies {
  private readonly readers = new Map<Value, Node[]>();
  private readonly places: ReadonlyMap<Node, number>;
  private readonly needs: readonly (readonly number[])[];
  /** The last question to which a node was part of the answer. */
  private readonly asked: Int32Array;
  private question = 0;

  constructor(outputs: readonly Value[]) {
    const nodes = neededNodes(outputs);
    this.places = new Map(nodes.map((node, place) => [node, place]));
    this.needs = nodes.map(({ inputs }) =>
      inputs.flatMap((input) => (input?.source === 'node' ? [this.places.get(input.node)!] : [])),
    );
    this.asked = new Int32Array(nodes.length);
    for (const node of nodes) {
      for (const input of new Set(node.inputs)) {
        if (input === null) continue;
        const list = this.readers.get(input);
        if (list === undefined) this.readers.set(input, [node]);
        else list.push(node);
      }
    }
  }

  /** The nodes that read a value's memory: also those that see it in another shape. */
  readersOf(value: Value): readonly Node[] {
    const direct = this.readers.get(value) ?? [];
    return [
      ...direct,
      ...direct.filter(isView).flatMap(({ outputs }) => outputs.flatMap((view) => this.readersOf(view))),
    ];
  }

  /** Those of `nodes` that `node` does not need, itself among them. */
  notBefore(node: Node, nodes: readonly Node[]): readonly Node[] {
    const question = ++this.question;
    const open = [...this.needs[this.places.get(node)!]!];
    for (let place = open.pop(); place !== undefined; place = open.pop()) {
      if (this.asked[place] === question) continue;
      this.asked[place] = question;
      open.push(...this.needs[place]!);
    }
    return nodes.filter((other) => this.asked[this.places.get(other)!] !== question);
  }
}
