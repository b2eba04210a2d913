const BASH = `_dockapi() {
  local IFS=$'\\n'
  COMPREPLY=($(dockapi __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
  [[ \${COMPREPLY[0]} == *: ]] && compopt -o nospace
  # bash begins a new word at each colon
  if [[ \${COMP_WORDS[COMP_CWORD]} == *:* ]]; then COMPREPLY=(); fi
}
complete -o default -F _dockapi dockapi`;

const ZSH = `#compdef dockapi
_dockapi() {
  local -a found
  found=("\${(@f)$(dockapi __complete "\${words[@]:1:$((CURRENT - 1))}" 2>/dev/null)}")
  if [[ -n "$found" ]]; then compadd -a found; else _files; fi
}
compdef _dockapi dockapi`;

const FISH = `function __dockapi_complete
  set -l words (commandline -opc)[2..-1] (commandline -ct)
  dockapi __complete $words 2>/dev/null
end
complete -c dockapi -a '(__dockapi_complete)'`;

/** Each calls \`dockapi __complete\` with the words so far. */
export const SCRIPTS = { bash: BASH, zsh: ZSH, fish: FISH } as const;
