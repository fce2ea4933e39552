#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
Shows the comments of the public headers to Doxygen: the plain comments before a declaration and
behind a field are its documentation, "name: ..." within one tells of a parameter, "Returns ..." of
the result. Called by Doxygen for each file: doc comments stay plain C for people who read headers.

usage: doxygen_filter.py HEADER
"""
import re
import sys


# What the headers say once for all functions, and not again at each.
COMMON = {"s": "in, the session; not NULL.", "p": "in, the plan; not NULL.",
          "address": "in, in bytes from the start of the flash or memory.",
          "size": "in, bytes.", "ret_error": "out, the details on failure; may be NULL.",
          "chip": "in, enum espflash_chip.", "value": "in, what to write.",
          "data": "in or out, size bytes.", "ret": "out, the result; not NULL.",
          "list": "in, the list.", "progress": "in, may be NULL.", "progress_user": "in, handed to progress."}


def function_comment(text, parameters):
    """The body of a comment with Doxygen's words for those parameters and the result."""
    told = set()

    def parameter(match):
        names = match.group(2).split(", ")
        if not set(names) <= set(parameters) or set(names) & told:
            return match.group()
        told.update(names)
        return f"{match.group(1)}\n@param {','.join(names)} "

    text = re.sub(r"((?:^|[.;])\s+(?:\* )?)(\w+(?:, \w+)*): ", parameter, text)
    text = re.sub(r"((?:^|[.;)])\s+(?:\* )?)Returns? ", r"\1\n@return ", text, count=1)
    for name in parameters:
        if name in told:
            continue
        if f"`{name}`" in text:  # within a sentence
            text += f"\n@param {name} in, see above.\n"
        elif name in COMMON:
            text += f"\n@param {name} {COMMON[name]}\n"
    return re.sub(r"\s+(?:\* )?Since (\d+\.\d+)\.", r"\n@since \1", text)


def declared(rest):
    """The parameters' names of the function that is declared next."""
    match = re.match(r"\s*ESPFLASH_API [^;(]*\(([^;]*)\);", rest)
    if not match:
        return None
    return [re.sub(r"\[\d*\]", "", word).split()[-1].lstrip("*")
            for word in match.group(1).split(",") if word.strip() != "void"]


def translate(source):
    """The header with /* made /** where it documents something."""
    out, place, first = [], 0, True
    for match in re.finditer(r"/\*(?!\*)([\s\S]*?)\*/", source):
        line_start = source.rfind("\n", 0, match.start()) + 1
        before = source[line_start:match.start()]
        text, rest = match.group(1), source[match.end():]
        out.append(source[place:match.start()])
        place = match.end()
        if "SPDX" in text:
            out.append(match.group())
        elif before.strip():  # behind a field, a value or a macro
            out.append(f"/**<{text}*/")
        elif first:
            first = False
            out.append(f"/** @file{text}*/")
        else:
            parameters = declared(rest)
            if parameters is not None:
                text = function_comment(text, parameters)
            out.append(f"/**{text}*/")
    out.append(source[place:])
    return "".join(out)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        sys.stdout.write(translate(file.read()))


if __name__ == "__main__":
    main()
