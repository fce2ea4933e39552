# SPDX-License-Identifier: MIT
"""
Completions of espflash-cli for bash, zsh and fish, as text. Called by make_pages.py, with what the
program says of itself.
"""
RATES = ["115200", "230400", "460800", "921600", "1500000"]
PORTS = ["/dev/ttyUSB*", "/dev/ttyACM*", "/dev/serial/by-id/*"]


def words(option):
    """The values to offer, if there are any to choose from."""
    return RATES if option.argument == "RATE" else option.choices


def bash(program):
    """A function for `complete -F`, which needs nothing but bash."""
    values = []
    # What a command has of its own comes before the globals that it hides.
    for command in program.commands:
        values += [(command.name, option) for option in command.options]
    values += [("*", option) for option in program.globals]
    cases = []
    for name, option in values:
        pattern = "|".join(f"{name}:{spelling}" for spelling in option.names)
        if not option.argument:
            action = "false"
        elif option.argument == "PORT":
            action = f'_espflash_cli_words "$cur" {" ".join(PORTS)}'
        elif option.argument == "FILE":
            action = 'COMPREPLY=($(compgen -f -- "$cur"))'
        else:
            action = f'_espflash_cli_words "$cur" {" ".join(words(option))}'.rstrip()
        cases.append(f"    {pattern}) {action} ;;")
    options = []
    for command in program.commands:
        names = [name for spellings, _ in command.all_options() for name in spellings]
        options.append(f'    {command.name}) options="{" ".join(names)}" ;;')
    names = [name for option in program.globals for name in option.names]
    options.append(f'    *) options="{" ".join(names)}" ;;')
    commands = [command.name for command in program.commands]
    files = [command.name for command in program.commands if command.takes_files]
    return f'''# bash completion of espflash-cli, made from its --help
_espflash_cli_words() {{ # CURRENT WORD...: those that go on as CURRENT does; names that match no file are left out
    local current=$1 word
    shift
    for word; do
        [[ $word == *'*' ]] || [[ $word != "$current"* ]] || COMPREPLY+=("$word")
    done
    return 0
}}

_espflash_cli_value() {{ # COMMAND OPTION: complete its value; false if it takes none
    case $1:$2 in
{chr(10).join(cases)}
    *) false ;;
    esac
}}

_espflash_cli() {{
    local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD - 1]}} command= options i
    COMPREPLY=()
    # bash takes --port=X for three words.
    [[ $cur == = ]] && cur=
    [[ $prev == = ]] && prev=${{COMP_WORDS[COMP_CWORD - 2]}}
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${{COMP_WORDS[i]//_/-}} in
        {"|".join(commands)})
            command=${{COMP_WORDS[i]//_/-}}
            break
            ;;
        esac
    done
    [[ $prev == -* ]] && _espflash_cli_value "$command" "$prev" && return
    case $command in
{chr(10).join(options)}
    esac
    if [[ $cur == -* ]]; then
        COMPREPLY=($(compgen -W "$options" -- "$cur"))
    elif [[ -z $command ]]; then
        COMPREPLY=($(compgen -W "{" ".join(commands)}" -- "$cur"))
    else
        case $command in
        {"|".join(files)}) COMPREPLY=($(compgen -f -- "$cur")) ;;
        esac
    fi
}}

complete -o filenames -F _espflash_cli espflash-cli
'''


def zsh_word(text):
    return "'" + text.replace("'", "'\\''") + "'"


def zsh_option(names, option):
    """One word for _arguments for each spelling."""
    told = option.help.replace("\\", "").replace("[", "(").replace("]", ")").replace(":", "\\:")
    value = ""
    if option.argument == "PORT":
        value = ":port:_files -g '/dev/tty*'"
    elif option.argument == "FILE":
        value = ":file:_files"
    elif option.argument:
        value = f":{option.argument.lower()}:" + (f"({' '.join(words(option))})"
                                                  if words(option) else " ")
    others = f"({' '.join(names)})" if len(names) > 1 else ""
    return [zsh_word(f"{others}{name}[{told}]{value}") for name in names]


def zsh(program):
    """A function for compinit."""
    def block(found, indent):
        lines = [word for names, option in found for word in zsh_option(names, option)]
        return f" \\\n{indent}".join(lines)

    cases = []
    for command in program.commands:
        rest = "'*:file:_files'" if command.takes_files else "'*: : '"
        cases.append(f"        {command.name})\n            _arguments \\\n                "
                     f"{block(command.all_options(), ' ' * 16)} \\\n                {rest}\n"
                     "            ;;")
    listed = "\n        ".join(zsh_word(f"{command.name}:{command.summary}")
                               for command in program.commands)
    return f'''#compdef espflash-cli
# zsh completion of espflash-cli, made from its --help
_espflash-cli() {{
    local curcontext="$curcontext" state line
    local -a commands
    typeset -A opt_args
    commands=(
        {listed}
    )
    _arguments -C \\
        {block([(option.names, option) for option in program.globals], ' ' * 8)} \\
        '1:command:->command' '*::argument:->argument'
    case $state in
    command) _describe command commands ;;
    argument)
        case ${{words[1]//_/-}} in
{chr(10).join(cases)}
        esac
        ;;
    esac
}}

_espflash-cli "$@"
'''


def fish_option(names, option, condition):
    parts = ["complete -c espflash-cli"]
    if condition:
        parts.append(f"-n {fish_word(condition)}")
    for name in names:
        kind = "-l" if name.startswith("--") else "-s" if len(name) == 2 else "-o"
        parts.append(f"{kind} {name.lstrip('-')}")
    if option.argument == "FILE":
        parts.append("-r -F")
    elif option.argument == "PORT":
        parts.append(f"-x -a '(printf \"%s\\n\" {' '.join(PORTS)})'")
    elif option.argument:
        parts.append("-x" + (f" -a '{' '.join(words(option))}'" if words(option) else ""))
    return " ".join(parts + [f"-d {fish_word(option.help)}"])


def fish_word(text):
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def fish(program):
    """Lines for fish's `complete`."""
    lines = ["# fish completion of espflash-cli, made from its --help", "complete -c espflash-cli -f"]
    for command in program.commands:
        lines.append(f"complete -c espflash-cli -n __fish_use_subcommand -a {command.name} "
                     f"-d {fish_word(command.summary)}")
    for option in program.globals:
        for name in option.names:
            hiders = [c.name for c in program.commands for o in c.options if name in o.names]
            condition = f"not __fish_seen_subcommand_from {' '.join(hiders)}" if hiders else ""
            lines.append(fish_option([name], option, condition))
    for command in program.commands:
        seen = f"__fish_seen_subcommand_from {command.name}"
        if command.takes_files:
            lines.append(f"complete -c espflash-cli -n '{seen}' -F")
        lines += [fish_option(option.names, option, seen) for option in command.options]
    return "\n".join(lines) + "\n"
