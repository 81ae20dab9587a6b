/** The table of all architectures in docs/models.md, from the registry. */
import { listModels } from '../../cli/tables/models-table.ts';
import { billions, millions } from '../../cli/tables/quantities.ts';
import { catalogOf } from '../../weights/catalog/catalog-model.ts';

const start = '<!-- models: written by `npm run generate` -->';
const end = '<!-- end of models -->';

/** The page with its tables as the registry has them. */
export function withModels(page: string): string {
  const [from, to] = [page.indexOf(start), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the page lacks the marks "${start}" and "${end}"`);
  return `${page.slice(0, from + start.length)}\n\n${tables()}\n${page.slice(to)}`;
}

function tables(): string {
  const models = listModels();
  return [...new Set(models.map(({ family }) => family))]
    .map((family) => {
      const members = models.filter((model) => model.family === family);
      const number = members[0]!.source.replace('arXiv:', '');
      const rows = members.map(({ arch, image_size, parameters, macs, methods }) => {
        const known = catalogOf(arch).map(({ name }) => `\`${name}\``);
        const cells = [`\`${arch}\``, `${image_size} px`, millions(parameters), billions(macs)];
        return `| ${[...cells, methods.map((name) => `\`${name}\``).join(', '), known.join(', ')].join(' | ')} |`;
      });
      const title = `## ${family}: ${members[0]!.task}, [${members[0]!.source}](https://arxiv.org/abs/${number})`;
      const head = [
        '| architecture | input | parameters | multiply-adds | `init.method` besides `random`, `checkpoint` | in the catalog |',
        '|---|---|---|---|---|---|',
      ];
      return [title, '', ...head, ...rows, ''].join('\n');
    })
    .join('\n');
}
