"""Names made at run time: strings, words and `Module.concat` that spell an old module."""

from collections.abc import Iterator

from renamespace.core.edits import TextEdit
from renamespace.core.elixir.facts import DynamicName, Kind, NamePart, Reference, Spelling
from renamespace.core.findings import Applicability, Code, Finding, Severity
from renamespace.core.plan import Plan, Rule, RuleKind, covers
from renamespace.core.rules.doubts import undefined
from renamespace.core.rules.targets import listing
from renamespace.core.rules.verdict import Case, Change, Verdict, once

_REASONS = {
    Spelling.ATOM: "the name of the module in a string; have a look at what reads it",
    Spelling.TEXT: "a string that spells the module: change it if a module is looked up by it",
    Spelling.QUOTED: "it stands in a longer text: change it if the module is meant",
    Spelling.PRINTED: "it stands in a text, as if printed: have a look at what the text is for",
    Spelling.WITHIN: "it stands in a text: have a look at what the text is for",
    Spelling.CONCAT: "the name is put together at run time; have a look at it",
}
_IN_TEXT = frozenset({Spelling.PRINTED, Spelling.WITHIN})
_UNSPELT = "the name is put together, and its parts cannot spell the new one"
_STORED = "jobs that are queued keep the old name, so keep a facade of it until the queue is empty"


def find(case: Case) -> Iterator[Verdict]:
    """Judge every name that is made at run time."""
    for index, name in enumerate(case.facts.dynamic):
        verdict = _begun(case, name) if name.spelling is Spelling.BEGINNING else None
        if name.spelling is not Spelling.BEGINNING and not _by_its_beginning(case, name):
            verdict = _judge(case, index, name)
        if verdict is not None:
            yield verdict


def is_part(case: Case, reference: Reference) -> bool:
    """Whether the name is a part of one that is put together, which is judged as a whole.

    A beginning that moves just as the whole does is a reference like any other.
    """
    name, part = _parts(case).get((reference.start, reference.end), (None, None))
    if name is None:
        return False
    begun = name.spelling is Spelling.BEGINNING or _by_its_beginning(case, name)
    return not (part is name.parts[0] and begun)


@once
def _parts(case: Case) -> dict[tuple[int, int], tuple[DynamicName, NamePart]]:
    """The parts of names that are put together, by their spans."""
    return {
        (part.start, part.end): (name, part)
        for name in reversed(case.facts.dynamic)
        for part in reversed(name.parts)
    }


def builds_names(case: Case, reference: Reference) -> str | None:
    """A name put together with a beginning that moves, and a rest that only run time tells."""
    old, span = reference.module or "", (reference.start, reference.end)
    begins = any(
        (name.parts[0].start, name.parts[0].end) == span
        for name in case.facts.dynamic
        if name.spelling is Spelling.BEGINNING and name.parts
    )
    if begins and not _all_move(case, old):
        return f"names below `{old}` are made from it, and they do not all move with it"
    return None


def called_unseen(case: Case, reference: Reference, new: str) -> str | None:
    """`apply(Mod, name, args)`: the function may be one that the plan sends elsewhere."""
    if reference.kind is not Kind.APPLY or reference.function is not None:
        return None
    for rule in case.plan.rules:
        module_rule = rule.kind in {RuleKind.MODULE, RuleKind.MODULE_TREE}
        if not module_rule and rule.old_module == reference.module:
            kept = rule.new_function in {None, rule.old_function}
            if rule.new_module != new or not kept:
                return f"only a running program knows the function, and `{rule.key}` goes elsewhere"
    return None


def _judge(case: Case, index: int, name: DynamicName) -> Verdict | None:
    target = case.plan.module_target(name.module)
    parted = case.splits(name.module)
    if target is None or (name.spelling in _IN_TEXT and parted):
        return _split(case, name) if parted and name.spelling is not Spelling.WITHIN else None
    if name.spelling is Spelling.ATOM or name.spelling in _IN_TEXT or _is_compared(case, name):
        prefixed = case.file.source.text(name.start, name.end).startswith("Elixir.")
        new = f"Elixir.{target.module}" if prefixed else target.module
        edits: tuple[TextEdit, ...] | None = (TextEdit(name.start, name.end, new),)
    elif name.spelling is Spelling.CONCAT:
        edits = _parts_edits(case, name, target.module)
    else:
        edits = None
    message = f"`{name.module}` is now `{target.module}`"
    if edits is None:
        reason = _UNSPELT if name.spelling is Spelling.CONCAT else _reason(name)
        return Verdict(_finding(case, name, message, target.rule, target.module, reason))
    reason = undefined(case, target.module) or _reason(name)
    unsafe = Applicability.UNSAFE
    finding = _finding(case, name, message, target.rule, target.module, reason, unsafe)
    return Verdict(finding, None, Change(target.module), edits, dynamic=index)


def _is_compared(case: Case, name: DynamicName) -> bool:
    """Whether it stands in a test, which as a rule compares a text with what is printed."""
    quoted = name.spelling in {Spelling.TEXT, Spelling.QUOTED} and not name.worker
    return quoted and case.file.source.path.endswith("_test.exs")


def _split(case: Case, name: DynamicName) -> Verdict:
    """A module that stays, while functions of it go elsewhere."""
    parts = case.plan.destinations(name.module)
    message = f"`{name.module}` has its functions moved to {listing(parts)}"
    return Verdict(_finding(case, name, message, None, ", ".join(parts), _reason(name)))


def _begun(case: Case, name: DynamicName) -> Verdict | None:
    """A name of which only the beginning is known: it may come to be an old one."""
    moved = _moved_below(case.plan, name.module)
    if not moved or (_starts_as_code(case, name) and _all_move(case, name.module)):
        return None
    keys = tuple(dict.fromkeys(rule.key for rule in moved))
    shown = listing(keys[:2]) + (f" and {len(keys) - 2} more" if len(keys) > 2 else "")  # noqa: PLR2004
    message = f"a name below `{name.module}` is made here, where the plan moves {shown}"
    reason = "only a running program knows which one it is"
    return Verdict(_finding(case, name, message, moved[0], None, reason))


def _moved_below(plan: Plan, prefix: str) -> list[Rule]:
    """The module rules that a name below the prefix can match."""
    return [
        rule
        for rule in plan.rules
        if (rule.kind is RuleKind.MODULE and rule.old_module.startswith(prefix + "."))
        or (
            rule.kind is RuleKind.MODULE_TREE
            and (covers(prefix, rule.old_module) or covers(rule.old_module, prefix))
        )
    ]


def _all_move(case: Case, module: str) -> bool:
    """Whether a module and all below it move alike, so that its name is all there is to change."""
    if module in case.plan.settled.values():
        return _all_moved(case, module)
    own, below = case.plan.module_target(module), case.plan.module_target(f"{module}.Any")
    alike = own is not None and below is not None and below.module == f"{own.module}.Any"
    exact = any(
        rule.kind is not RuleKind.MODULE_TREE and rule.old_module.startswith(module + ".")
        for rule in _moved_below(case.plan, module)
    )
    return alike and not exact


def _all_moved(case: Case, module: str) -> bool:
    """The same of a module whose definition has got its new name, with all that are below it."""
    settled = case.plan.settled
    new = next(each for each, old in settled.items() if old == module)
    alike = all(
        each == new + old.removeprefix(module)
        for each, old in settled.items()
        if covers(module, old)
    )
    return alike and not case.index.modules_below(module)


def _by_its_beginning(case: Case, name: DynamicName) -> bool:
    """Whether the first part's own change, as a reference, makes the whole name right."""
    if name.spelling is not Spelling.CONCAT or not _starts_as_code(case, name):
        return False
    first = ".".join(name.parts[0].segments)
    own, whole = case.plan.module_target(first), case.plan.module_target(name.module)
    if own is None or whole is None:
        return False
    return whole.module == own.module + name.module.removeprefix(first)


def _starts_as_code(case: Case, name: DynamicName) -> bool:
    """Whether its first part is written as a module, which the references follow."""
    if not name.parts:
        return False
    written = case.file.source.text(name.parts[0].start, name.parts[0].end)
    return written[0].isupper() or written.startswith(("__MODULE__", ':"', ":'"))


def _parts_edits(case: Case, name: DynamicName, new: str) -> tuple[TextEdit, ...] | None:
    """The parts with the new name's segments; None where they do not fit."""
    segments = new.split(".")
    edits = []
    for position, part in enumerate(name.parts):
        last = position == len(name.parts) - 1
        count = len(segments) if last else len(part.segments)
        own, segments = tuple(segments[:count]), segments[count:]
        if part.segments and not own:
            return None
        if own != part.segments:
            text = _spelled(case, part, own)
            if text is None:
                return None
            edits.append(TextEdit(part.start, part.end, text))
    return tuple(edits)


def _spelled(case: Case, part: NamePart, segments: tuple[str, ...]) -> str | None:
    """A part written anew as it is written now; None where an alias or an atom stands there."""
    written, new = case.file.source.text(part.start, part.end), ".".join(segments)
    if written.startswith('"'):
        return f'"Elixir.{new}"' if written.startswith('"Elixir.') else f'"{new}"'
    if written != ".".join(part.segments):
        return None
    caught = any(binding.name == segments[0] for binding in case.facts.bindings)
    return f"Elixir.{new}" if caught else new


def _reason(name: DynamicName) -> str:
    return _STORED if name.worker else _REASONS[name.spelling]


def _finding(
    case: Case,
    name: DynamicName,
    message: str,
    rule: Rule | None,
    new: str | None,
    reason: str,
    applicability: Applicability = Applicability.MANUAL,
) -> Finding:
    return Finding(
        path=case.file.source.path,
        start=name.start,
        end=name.end,
        code=Code.DYNAMIC_REFERENCE,
        message=message,
        old=name.module,
        new=new,
        rule=rule.key if rule else None,
        applicability=applicability,
        reason=reason,
        note=case.note(rule) if rule else None,
        severity=Severity.INFO if name.spelling is Spelling.WITHIN else case.severity(rule),
    )
