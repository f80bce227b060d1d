"""What Elixir itself has deprecated and only renamed, and what is left out of that list and why.

Source: Elixir's *Compatibility and deprecations* page, "Table of deprecations", read together with
the bodies of the deprecated functions. `[project] elixir_deprecations = true` turns it on.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from renamespace.core.plan.model import Origin, Rule, RuleKind
from renamespace.core.plan.names import parse_name


class Renamed(NamedTuple):
    """One function under its two names. `since` is the Elixir that first had the new one."""

    old: str
    new: str
    since: str
    deprecated: str


RENAMES = (
    Renamed("Atom.to_char_list/1", "Atom.to_charlist", "1.3", "1.5"),
    Renamed("Code.loaded_files/0", "Code.required_files", "1.7", "1.10"),
    Renamed("Code.unload_files/1", "Code.unrequire_files", "1.7", "1.10"),
    Renamed("Enum.partition/2", "Enum.split_with", "1.4", "1.6"),
    Renamed("Enum.uniq/2", "Enum.uniq_by", "1.2", "1.4"),
    Renamed("Float.to_char_list/1", "Float.to_charlist", "1.3", "1.5"),
    Renamed("Integer.to_char_list/1", "Integer.to_charlist", "1.3", "1.5"),
    Renamed("Integer.to_char_list/2", "Integer.to_charlist", "1.3", "1.5"),
    Renamed("Keyword.size/1", "Kernel.length", "1.0", "1.3"),
    Renamed("List.Chars.to_char_list/1", "List.Chars.to_charlist", "1.3", "1.5"),
    Renamed("Logger.warn/1", "Logger.warning", "1.11", "1.15"),
    Renamed("Logger.warn/2", "Logger.warning", "1.11", "1.15"),
    Renamed("Map.size/1", "Kernel.map_size", "1.0", "1.3"),
    Renamed("Mix.Utils.camelize/1", "Macro.camelize", "1.2", "1.4"),
    Renamed("Mix.Utils.underscore/1", "Macro.underscore", "1.2", "1.4"),
    Renamed("Stream.uniq/2", "Stream.uniq_by", "1.2", "1.4"),
    Renamed("String.lstrip/1", "String.trim_leading", "1.3", "1.5"),
    Renamed("String.rstrip/1", "String.trim_trailing", "1.3", "1.5"),
    Renamed("String.strip/1", "String.trim", "1.3", "1.5"),
    Renamed("String.to_char_list/1", "String.to_charlist", "1.3", "1.5"),
    Renamed("System.get_pid/0", "System.pid", "1.9", "1.13"),
)

_OTHER_ARGUMENTS = "takes other arguments"
_OTHER_RESULT = "returns, or raises, something else"
_NO_FUNCTION = "what takes its place is no function"
_OTHER_DATA = "another data structure, whose values other code may hold"
_SEVERAL = "several functions take its place"

LEFT_OUT = {
    "Access.key/1": _OTHER_ARGUMENTS,
    "Behaviour": _NO_FUNCTION,
    "Calendar.ISO.day_of_week/3": _OTHER_ARGUMENTS,
    "Code.ensure_compiled?/1": _OTHER_RESULT,
    "Code.get_docs/2": _OTHER_RESULT,
    "Code.load_file/2": _SEVERAL,
    "Dict": _SEVERAL,
    "Enum.chunk/2,3,4": "the last chunk is kept where it was dropped",
    "Enum.filter_map/3": _SEVERAL,
    "ExUnit.Case.register_test/4": _OTHER_ARGUMENTS,
    "Exception.exception?/1": "a macro takes its place, which cannot be applied as a function is",
    "File.stream!/3": "its arguments change places, which their number does not show",
    "Float.to_char_list/2": _OTHER_ARGUMENTS,
    "Float.to_string/2": _OTHER_ARGUMENTS,
    "GenEvent": _SEVERAL,
    "HashDict": _OTHER_DATA,
    "HashSet": _OTHER_DATA,
    "IEx.Helpers.import_file/2": _OTHER_ARGUMENTS,
    "Inspect.Algebra.surround/3": _SEVERAL,
    "Inspect.Algebra.surround_many/6": _OTHER_ARGUMENTS,
    "Kernel.ParallelCompiler.async/1": _OTHER_ARGUMENTS,
    "Kernel.ParallelCompiler.files/2": _OTHER_RESULT,
    "Kernel.ParallelCompiler.files_to_path/2": _OTHER_RESULT,
    "Kernel.ParallelRequire.files/2": _OTHER_RESULT,
    "Kernel.to_char_list/1": "called without a module's name, which this list does not follow",
    "List.zip/1": "takes tuples among the lists, too",
    "Logger.disable/1": _OTHER_ARGUMENTS,
    "Logger.enable/1": _OTHER_ARGUMENTS,
    "Macro.Env.fetch_alias/2": _OTHER_ARGUMENTS,
    "Macro.to_string/2": _OTHER_ARGUMENTS,
    "Macro.unescape_tokens/1,2": _SEVERAL,
    "Mix.Config": "the functions of `Config` are imported, and `use` goes",
    "Mix.Project.compile/2": _OTHER_ARGUMENTS,
    "Mix.Project.load_paths/1": _OTHER_RESULT,
    "Mix.Tasks.Xref.calls/1": _NO_FUNCTION,
    "Module.add_doc/6": _NO_FUNCTION,
    "Module.eval_quoted/3": _OTHER_ARGUMENTS,
    "Range.range?/1": _NO_FUNCTION,
    "Regex.regex?/1": _OTHER_ARGUMENTS,
    "Registry.start_link/3": _OTHER_ARGUMENTS,
    "Set": _OTHER_DATA,
    "Stream.chunk/2,3,4": "the last chunk is kept where it was dropped",
    "Stream.filter_map/3": _SEVERAL,
    "String.ljust/3, String.rjust/3": "the padding is a character there, and a string here",
    "String.lstrip/2, String.rstrip/2": "takes off a character there, and a string here",
    "String.strip/2": "takes off a character there, and a string here",
    "String.valid_character?/1": _OTHER_RESULT,
    "Supervisor.Spec": _SEVERAL,
    "Supervisor.start_child/2, Supervisor.terminate_child/2": _OTHER_ARGUMENTS,
    "System.cwd/0, System.cwd!/0": _OTHER_RESULT,
    "System.stacktrace/0": _NO_FUNCTION,
    "Task.find/2": _NO_FUNCTION,
    "Tuple.append/2": _OTHER_ARGUMENTS,
}
"""What the page lists and this list does not, with the reason. Operators, sigils, options, types,
callbacks and syntax are left out as a whole: they are no names of modules or functions.
"""


def elixir_rules(mix: bytes | None) -> Iterator[Rule]:
    """The renames as rules, as far as the Elixir that a `mix.exs` requires has the new names.

    Where it does not say which Elixir it requires, those since 1.1 are doubtful.
    """
    oldest = required_elixir(mix) if mix is not None else None
    for each in RENAMES:
        since = _version(each.since)
        if oldest is None or since <= oldest:
            known = oldest is not None or since == (1, 0)
            doubt = f"it needs Elixir {each.since}, and no mix.exs says that this is there"
            yield _rule(each, None if known else doubt)


def required_elixir(mix: bytes) -> tuple[int, int] | None:
    """Major and minor of the oldest Elixir that `elixir: "~> 1.14"` lets in (Version).

    None when the requirement is not there, or says no such thing.
    """
    match = re.search(rb'^[^#\n]*\belixir:\s*"([^"#]*)"', mix, re.MULTILINE)
    if match is None:
        return None
    lowest: list[tuple[int, int]] = []
    for alternative in match[1].decode(errors="replace").split(" or "):
        bounds = [_BOUND.match(part) for part in alternative.split(" and ")]
        found = [_version(bound[1]) for bound in bounds if bound is not None]
        if not found:
            return None
        lowest.append(max(found))
    return min(lowest)


_BOUND = re.compile(r"\s*(?:~>|>=|==|>)?\s*(\d+\.\d+)")
"""A part of a requirement that gives a least version."""


def _version(text: str) -> tuple[int, int]:
    major, minor = text.split(".")
    return int(major), int(minor)


def _rule(renamed: Renamed, doubt: str | None) -> Rule:
    old, new = parse_name(renamed.old), parse_name(renamed.new)
    return Rule(
        kind=RuleKind.FUNCTION,
        key=renamed.old,
        old_module=old.module,
        old_function=old.function,
        arity=old.arity,
        new_module=new.module,
        new_function=new.function,
        start=0,
        end=0,
        target_start=0,
        target_end=0,
        note=f"deprecated since Elixir {renamed.deprecated}",
        since=renamed.since,
        origin=Origin(None, doubt),
    )
