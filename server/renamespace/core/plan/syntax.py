"""Finding every line that is no valid TOML, by what `tomllib` says of the text."""

import re
import tomllib

from renamespace.core.plan.model import PlanProblem
from renamespace.core.source import BOM, Source

# What to do about tomllib's messages; the first that fits.
_HINTS = (
    ("Illegal character '\\n'", "close the string with a quote"),
    ("Unterminated string", "close the string with a quote"),
    ("Expected \"'''\"", "close the string with a quote"),
    ('Expected \'"""\'', "close the string with a quote"),
    ("Unclosed array", "close the list with `]`"),
    ("Expected ']", "close the table's name with `]`"),
    ("Expected newline", "write one rule on a line"),
    ("Expected '=' after", 'write `"old name" = "new name"`, both in quotes'),
    ("Invalid statement", 'write `"old name" = "new name"`, both in quotes'),
    ("Invalid initial character", "keep `{ ... }` on one line, without a comma at its end"),
    ("Invalid value", "write names in quotes"),
    ("Unescaped '\\'", "write `\\\\` for a backslash"),
)
# What tomllib says of well-formed statements that contradict an earlier one.
_STRUCTURAL = ("Cannot ", "Duplicate ")
_PLACE = re.compile(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", re.DOTALL)
TOO_MUCH = "a value is too long or nested too deeply"
_MOST_SYNTAX_ERRORS = 50


def check_syntax(source: Source) -> tuple[bytes | None, list[PlanProblem], list[PlanProblem]]:
    """Return the text with broken lines blanked, the syntax problems, and the structural ones."""
    bom = len(BOM) if source.data.startswith(BOM) else 0
    readable = valid = _blanked(source.data, 0, bom)
    syntax: list[PlanProblem] = []
    structural: list[PlanProblem] = []
    while len(syntax) + len(structural) < _MOST_SYNTAX_ERRORS:
        error = _first_error(valid)
        if error is None:
            return readable, syntax, structural
        what, offset = error
        start, end = source.line_span(source.line_of(offset))
        alone = _stands_alone(what, valid[start:end])
        valid = _blanked(valid, start, end)
        if what.startswith(_STRUCTURAL):
            structural.append(_syntax_problem(source, what, offset))
            if not alone:
                return readable, syntax, structural
        else:
            syntax.append(_syntax_problem(source, what, offset))
            readable = _blanked(readable, start, end)
            if not alone:
                return None, syntax, structural
    return None, syntax, structural


def _first_error(data: bytes) -> tuple[str, int] | None:
    """Return the complaint of tomllib, and the byte offset it points at."""
    text = data.decode()
    try:
        tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        found = _PLACE.fullmatch(str(error))
        if not found:  # a number with thousands of digits, or thousands of brackets
            return TOO_MUCH, 0
        what, line, column = found.groups()
        if line is None:
            return what, len(data.rstrip())
        lines = text.split("\n")[: int(line)]
        lines[-1] = lines[-1][: int(column) - 1]
        return what, len("\n".join(lines).encode())
    return None


def _syntax_problem(source: Source, what: str, offset: int) -> PlanProblem:
    """Point from the offset to the end of the line, or at its last character."""
    start, end = source.line_span(source.line_of(offset))
    if offset >= end:
        last = source.text(start, end)[-1:]
        offset = end - len(last.encode())
    hint = next((hint for sign, hint in _HINTS if what.startswith(sign)), None)
    message = f"this is not valid TOML ({what})" + (f": {hint}" if hint else "")
    return PlanProblem(offset, end, message)


def _blanked(data: bytes, start: int, end: int) -> bytes:
    return data[:start] + b" " * (end - start) + data[end:]


def _stands_alone(what: str, line: bytes) -> bool:
    """Whether the lines after a broken one can be understood without it."""
    line = line.strip()
    opens = line.startswith(b"[") or line.endswith((b"{", b"[", b",")) or line in (b"", b"]", b"}")
    vague = what.startswith(("Unclosed array", TOO_MUCH))
    return not (opens or vague or b'"""' in line or b"'''" in line)
