/** Shells that the program writes completion scripts for. */
export const shells = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof shells)[number];

/** The command that the scripts run: it prints a candidate a line, with a tab and its description, or `:files`, `:folders`. */
export const completeCommand = "__complete";

const bash = `_summarizer() {
  local line current=\${COMP_WORDS[COMP_CWORD]}
  [[ $current == = ]] && current=
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      :files) compopt -o filenames 2>/dev/null; while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$current") ;;
      :folders) compopt -o filenames 2>/dev/null; while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -d -- "$current") ;;
      *) COMPREPLY+=("\${line%%$'\\t'*}") ;;
    esac
  done < <(summarizer ${completeCommand} -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _summarizer summarizer
`;

const zsh = `#compdef summarizer
_summarizer() {
  local line
  local -a candidates
  for line in "\${(@f)$(summarizer ${completeCommand} -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    case $line in
      '') ;;
      :files) _files ;;
      :folders) _files -/ ;;
      *) candidates+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}") ;;
    esac
  done
  (( $#candidates )) && _describe -V summarizer candidates
}
if [[ $funcstack[1] == _summarizer ]]; then _summarizer; else compdef _summarizer summarizer; fi
`;

const fish = `function __summarizer_complete
  set -l words (commandline -opc) (commandline -ct)
  for line in (summarizer ${completeCommand} -- $words[2..-1] 2>/dev/null)
    switch $line
      case ':files'
        __fish_complete_path (commandline -ct)
      case ':folders'
        __fish_complete_directories (commandline -ct)
      case '*'
        echo $line
    end
  end
end
complete -c summarizer -f -a '(__summarizer_complete)'
`;

/** The script of each shell, for \`source <(summarizer completion bash)\`. */
export const scripts: Readonly<Record<Shell, string>> = { bash, zsh, fish };
