/** A completion script for fish. */
import { type CompletedCommand, everyCommand } from './tree.ts';

/** In single quotes fish takes all as it is but these two. */
const quoted = (text: string): string => `'${text.replaceAll(/['\\]/g, '\\$&')}'`;

export function fishScript(program: CompletedCommand): string {
  const lines = everyCommand(program).flatMap(({ path, commands, options, choices }) => {
    const [first, second] = path.split(' ');
    const seen = [first, second].filter((name) => name).map((name) => `__fish_seen_subcommand_from ${name}`);
    const when = path === '' ? '__fish_use_subcommand' : seen.join('; and ');
    const line = (rest: string): string => `complete -c assay -n ${quoted(when)} ${rest}`;
    return [
      ...commands.map(({ path: name, about }) => line(`-f -a ${name.split(' ').at(-1)} -d ${quoted(about)}`)),
      ...choices.map((choice) => line(`-f -a ${quoted(choice)}`)),
      ...options.map(({ long, about, takesValue, choices: values }) => {
        const value = values.length > 0 ? ` -xa ${quoted(values.join(' '))}` : takesValue ? ' -r' : '';
        return line(`-l ${long.slice(2)}${value} -d ${quoted(about)}`);
      }),
    ];
  });
  return `# assay completion fish | source\n${lines.join('\n')}\n`;
}
