# SPDX-License-Identifier: MIT
"""
The code blocks of a Markdown page: those between ``` lines, with their language, and indented ones,
which are commands for a shell.
"""
import re


class Block:
    """One block: page, line number, language ("sh" for an indented one), text."""

    def __init__(self, page, line, language, text):
        self.page, self.line, self.language, self.text = page, line, language, text

    def __str__(self):
        return f"{self.page}:{self.line} {self.language}"

    def commands(self):
        """The command lines: continued ones joined, comments gone."""
        for line in re.sub(r"\\\n\s*", "", self.text).splitlines():
            line = re.sub(r"(^|\s+)# .*$", "", line).strip()
            if line:
                yield line


def blocks(page, text):
    """All blocks of a page, in order. An indented one stands behind an empty line."""
    found, lines, i = [], text.split("\n"), 0
    while i < len(lines):
        fence = re.match(r"```(\w*)$", lines[i])
        start = i + 1
        if fence:
            i += 1
            while lines[i] != "```":
                i += 1
            found.append(Block(page, start + 1, fence.group(1), "\n".join(lines[start:i]) + "\n"))
        elif lines[i].startswith("    ") and (i == 0 or not lines[i - 1].strip()):
            while i < len(lines) and (lines[i].startswith("    ") or not lines[i].strip()):
                i += 1
            body = "\n".join(line[4:] for line in lines[start - 1:i]).strip()
            found.append(Block(page, start, "sh", body + "\n"))
            i -= 1
        i += 1
    return found
