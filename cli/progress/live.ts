/** The live tree on a terminal: a node a stage with its count, below it the steps that run now. */
import { Listr, ProcessOutput } from 'listr2';
import type { RunEvent } from '../../pipelines/run/events.ts';
import type { StageName } from '../../stages/index.ts';
import { Board } from './board.ts';
import type { Logger } from './logger.ts';
import { damagedText, endedText, plannedText } from './words.ts';

export function liveLogger(stream: NodeJS.WriteStream): Logger {
  let tree: Tree | null = null;
  const remarks: string[] = [];
  return {
    log(event) {
      if (event.type === 'planned' && event.cached < event.steps) {
        stream.write(`${plannedText(event)}\n`);
        tree = new Tree(stream, event.stages);
      }
      tree?.note(event);
      const text = remark(event);
      if (text !== null) remarks.push(text);
    },
    async close() {
      await tree?.close();
      tree = null;
      for (const text of remarks.splice(0)) stream.write(`${text}\n`);
    },
  };
}

/** What must not vanish with the tree: said when it has ended. */
function remark(event: RunEvent): string | null {
  if (event.type === 'ended' && event.result === 'failed') return endedText(event);
  if (event.type === 'damaged') return damagedText(event);
  if (event.type === 'queue') return event.text;
  if (event.type !== 'stage' || event.event.type !== 'message' || event.event.level === 'info') return null;
  return `${event.id} warning: ${event.event.text}`;
}

interface Node {
  setTitle(title: string): void;
  end(well: boolean): void;
}

class Tree {
  readonly #board: Board;
  readonly #nodes = new Map<StageName, Node>();
  readonly #shown: Promise<unknown>;

  constructor(stream: NodeJS.WriteStream, stages: ReadonlyMap<StageName, number>) {
    this.#board = new Board(stages);
    const tasks = [...stages.keys()].map((stage) => ({
      title: this.#board.text(stage),
      task: (_: unknown, task: { title: string }) =>
        new Promise<void>((resolve, reject) => {
          this.#nodes.set(stage, {
            setTitle: (title) => {
              task.title = title;
            },
            end: (well) => (well ? resolve() : reject(new Error(stage))),
          });
          this.#show(stage); // Cached steps have ended before the tree stands.
        }),
    }));
    // Standard output belongs to the result, so both of the renderer's streams are standard error.
    const processOutput = new ProcessOutput(stream, stream);
    const rendererOptions = { processOutput, showErrorMessage: false, collapseErrors: false };
    const options = { concurrent: true, exitOnError: false, registerSignalListeners: false, rendererOptions };
    this.#shown = new Listr(tasks, options).run();
  }

  note(event: RunEvent): void {
    for (const stage of this.#board.note(event)) this.#show(stage);
  }

  #show(stage: StageName): void {
    const node = this.#nodes.get(stage);
    node?.setTitle(this.#board.text(stage));
    const outcome = this.#board.outcome(stage);
    if (outcome !== null) node?.end(outcome === 'well');
  }

  async close(): Promise<void> {
    for (const [stage, node] of this.#nodes) node.end(this.#board.outcome(stage) === 'well');
    await this.#shown;
  }
}
