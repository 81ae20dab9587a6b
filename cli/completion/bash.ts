/** A completion script for bash, and for zsh, which reads bash's. */
import { type CompletedCommand, everyCommand } from './tree.ts';

/** What is no option and no command is a file: bash's own completion of those. */
export function bashScript(program: CompletedCommand): string {
  const commands = everyCommand(program);
  const values = commands.flatMap(({ path, options }) =>
    options
      .filter(({ takesValue }) => takesValue)
      .map(({ long, choices }) => `    '${path} ${long}') words='${choices.join(' ')}'; known=1 ;;`),
  );
  const words = commands.map(({ path, options, commands: below, choices }) => {
    const names = below.map((each) => each.path.split(' ').at(-1));
    return `    '${path}') options='${options.map(({ long }) => long).join(' ')}'; words='${[...names, ...choices].join(' ')}' ;;`;
  });
  const paths = commands.filter(({ path }) => path !== '').map(({ path }) => `'${path}'`);
  return `# source <(assay completion bash)
_assay() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} path='' word options='' words='' known=''
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "\${path:+$path }$word" in ${paths.join('|')}) path="\${path:+$path }$word" ;; esac
  done
  case "$path $previous" in
${values.join('\n')}
  esac
  if [[ -z $known ]]; then
    case "$path" in
${words.map((line) => `  ${line}`).join('\n')}
    esac
    [[ $current == -* ]] && words=$options
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _assay assay
`;
}

export const zshScript = (program: CompletedCommand): string =>
  bashScript(program).replace(
    /^.*\n/,
    '# source <(assay completion zsh)\nautoload -U +X bashcompinit && bashcompinit\n',
  );
