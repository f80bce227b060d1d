"""Old names in prose: documentation, comments, and the files that the plan lists as `mentions`.

Only whole names count. In documentation and in listed files they are rewritten; in the comments
of other files they are told of, and stay.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from renamespace.core.edits import TextEdit
from renamespace.core.elixir.facts import Function
from renamespace.core.elixir.prose import is_prose
from renamespace.core.findings import Applicability, Code, Finding, Severity
from renamespace.core.plan import AmbiguousArity, Rule, RuleKind, Target
from renamespace.core.rules import doubts
from renamespace.core.rules.targets import function_target, goes, listing, written
from renamespace.core.rules.verdict import Case, Verdict

_FUNCTION = re.compile(rb"\.([a-z_]\w*[?!]?)(?:/(\d+)|(\())?")
_ARGUMENTS = re.compile(rb"\(([^()\[\]{}<>\n]*)\)")
_PIPED = re.compile(rb"\|>\s*[\w.]+$")
_KINDS = re.compile(rb"(?<![\w:])([ctm]):$")
_LINK = re.compile(rb"\w+://[^\s<>()\"'`]*$")
_NOT_LISTED = "comments are rewritten only in files listed under [project] mentions"


@dataclass(frozen=True, slots=True)
class _Mention:
    """A whole name in prose."""

    start: int
    end: int
    module: str
    function: Function | None
    type: bool = False
    """Whether it names a type or a callback, which no function rule is about."""


def find(case: Case) -> Iterator[Verdict]:
    """Judge every old name in the file's prose."""
    pattern = case.plan.old_name
    if pattern is None or not (case.facts.docs or case.facts.comments):
        return
    listed = case.plan.may_rewrite_prose(case.file.source.path)
    if is_prose(case.file.source.path) and not listed:
        return
    places = _Places(case, listed=listed)
    for match in places.all_of(pattern):
        place = places.at(*match.span())
        if place is None:
            continue
        mention = _mention(case, match)
        if mention is None:
            continue
        own = places.owner(mention.start) == mention.module
        if not own or case.has_left(mention.module, mention.function):
            yield from _judge(case, mention, rewritten=place)


class _Places:
    """The file's prose: what is at a place, and whose it is."""

    def __init__(self, case: Case, *, listed: bool) -> None:
        self._case = case
        docs = [(doc.start, doc.end, True) for doc in case.facts.docs]
        comments = [(start, end, listed) for start, end in case.facts.comments]
        self._spans = sorted((*docs, *comments))

    @cached_property
    def _code(self) -> list[tuple[int, int]]:
        code = [(each.start, each.end) for each in self._case.facts.references]
        return [*code, *(span for doc in self._case.facts.docs for span in doc.code)]

    def all_of(self, pattern: re.Pattern[bytes]) -> Iterator[re.Match[bytes]]:
        """All that a pattern finds in the prose, once where comments stand in documentation."""
        done = 0
        for start, end, _ in self._spans:
            yield from pattern.finditer(self._case.file.source.data, max(start, done), end)
            done = max(done, end)

    def at(self, start: int, end: int) -> bool | None:
        """Whether prose at a span is rewritten; None where there is none."""
        above = bisect_right(self._spans, (start, len(self._case.file.source.data) + 1)) - 1
        if above < 0 or self._spans[above][1] < end:
            return None
        if any(one < end and start < other for one, other in self._code):
            return None
        return self._spans[above][2]

    def owner(self, start: int) -> str | None:
        """The module that the prose at a place documents, or in which the comment stands."""
        for doc in self._case.facts.docs:
            if doc.start <= start < doc.end:
                return doc.module
        inner = [each for each in self._case.facts.scopes if each.start <= start < each.end]
        return next((each.module for each in reversed(inner) if each.module), None)


def _mention(case: Case, match: re.Match[bytes]) -> _Mention | None:
    """The name that a match is part of; None when it is part of a longer word."""
    data, (start, end) = case.file.source.data, match.span("name")
    if _is_letter(data[max(0, match.start() - 4) : match.start()], -1) or _is_letter(
        data[end : end + 4], 0
    ):
        return None
    prefix = _KINDS.search(data, max(0, match.start() - 3), match.start())
    called = _FUNCTION.match(data, end)
    module = match["name"].decode()
    function = _function(data, called) if called is not None else None
    if function is not None and not _is_function(case, module, function):
        function = None
    if "." not in module and not _is_marked(data, match.start(), function):
        return None
    is_type = prefix is not None and prefix[1] in b"ct"
    if function is not None and function.name == "t":
        is_type |= not case.index.functions(module, "t")
    return _Mention(start, end, module, function, is_type)


def _is_letter(around: bytes, index: int) -> bool:
    """Whether the character right before or after a name is a letter beyond ASCII."""
    text = around.decode(errors="ignore")
    return bool(text) and not text[index].isascii() and text[index].isalnum()


def _function(data: bytes, match: re.Match[bytes]) -> Function:
    """`Mod.fun/2`, `Mod.fun(a, b)`; the arity is not known where `...` stands for arguments."""
    arity: int | None = int(match[2]) if match[2] is not None else None
    if match[3] is not None:
        arguments = _ARGUMENTS.match(data, match.start(3))
        before = data[data.rfind(b"\n", 0, match.start()) + 1 : match.start()]
        if arguments is not None and b"..." not in arguments[1]:
            arity = arguments[1].count(b",") + 1 if arguments[1].strip() else 0
            arity += _PIPED.search(before) is not None
    called = match[2] is not None or match[3] is not None
    return Function(match[1].decode(), arity, *match.span(1), parens=called)


def _is_function(case: Case, module: str, function: Function) -> bool:
    """Whether the word after a name is a function's; not the `html` of a page, or a next word."""
    if function.parens or case.index.functions(module, function.name):
        return True
    target = case.plan.function_target(module, function.name, None)
    return target is not None and (
        isinstance(target, AmbiguousArity) or target.rule.kind is RuleKind.FUNCTION
    )


def _is_marked(data: bytes, start: int, function: Function | None) -> bool:
    """Whether a single word is meant as a module: in backticks, as a struct, or with an arity."""
    line = data.rfind(b"\n", 0, start) + 1
    quoted = re.search(rb"%$|`[&@]?(?:[ctm]:)?$", data[line:start]) is not None
    return quoted or (function is not None and function.parens)


def _judge(case: Case, mention: _Mention, *, rewritten: bool) -> Iterator[Verdict]:
    """What the plan says, a function rule before a module rule."""
    function = None if mention.type else mention.function
    target = _function_target(case, mention.module, function) if function is not None else None
    if isinstance(target, AmbiguousArity):
        name = f"{mention.module}.{function.name if function else ''}"
        reason = "the arity is not written here" if rewritten else _NOT_LISTED
        message = f"`{name}` is renamed by arity"
        yield _left(case, mention, message, target.rules[0], reason, info=not rewritten)
    elif target is not None:
        yield _renamed(case, mention, function, target, rewritten=rewritten)
    elif module := case.plan.module_target(mention.module):
        yield _renamed(case, mention, None, module, rewritten=rewritten)
    elif function is None and case.splits(mention.module):
        yield _ambiguous(case, mention, rewritten=rewritten)


def _function_target(case: Case, module: str, function: Function) -> Target | AmbiguousArity | None:
    """What the function rules say; without an arity the visible definitions may settle it."""
    target = function_target(case, module, function)
    if not isinstance(target, AmbiguousArity):
        return target
    visible = {
        arity
        for each in case.index.functions(module, function.name)
        for arity in range(each.fewest, each.most + 1)
    }
    found = [case.plan.function_target(module, function.name, (arity,)) for arity in visible]
    targets = [each for each in found if isinstance(each, Target)]
    if targets and len(targets) == len(found) and len(set(map(goes, targets))) == 1:
        return targets[0]
    return target


def _renamed(
    case: Case, mention: _Mention, function: Function | None, target: Target, *, rewritten: bool
) -> Verdict:
    old, new, edits = mention.module, target.module, _edits(mention, function, target)
    renamed = None
    if function is not None:
        name = target.function or function.name
        renamed = Function(name, function.arity, function.start, function.end)
        old = written(mention.module, function.name, function.arity)
        new = written(target.module, name, function.arity)
    message = f"`{old}` is now `{new}`"
    if not rewritten:
        return _left(case, mention, message, target.rule, _NOT_LISTED, new, info=True)
    if _LINK.search(case.file.source.data, max(0, mention.start - 200), mention.start):
        return _left(case, mention, message, target.rule, "it is part of a link", new)
    reason = doubts.undefined(case, target.module, renamed) or doubts.not_for_good(
        case, target.rule
    )
    applicability = Applicability.UNSAFE if reason else Applicability.SAFE
    finding = _finding(case, mention, message, target.rule, new, reason, applicability)
    return Verdict(finding, edits=edits)


def _edits(mention: _Mention, function: Function | None, target: Target) -> tuple[TextEdit, ...]:
    edits = [TextEdit(mention.start, mention.end, target.module)]
    if function is not None and target.function not in {None, function.name}:
        edits.append(TextEdit(function.start, function.end, target.function or ""))
    return tuple(edits)


def _ambiguous(case: Case, mention: _Mention, *, rewritten: bool) -> Verdict:
    parts = case.plan.destinations(mention.module)
    verb = "is split over" if len(parts) > 1 else "has its functions moved to"
    message = f"`{mention.module}` {verb} {listing(parts)}"
    reason = "no function is named here, so someone must choose" if rewritten else _NOT_LISTED
    return _left(case, mention, message, None, reason, ", ".join(parts), info=not rewritten)


def _left(
    case: Case,
    mention: _Mention,
    message: str,
    rule: Rule | None,
    reason: str,
    new: str | None = None,
    *,
    info: bool = False,
) -> Verdict:
    finding = _finding(case, mention, message, rule, new, reason, Applicability.MANUAL, info=info)
    return Verdict(finding)


def _finding(
    case: Case,
    mention: _Mention,
    message: str,
    rule: Rule | None,
    new: str | None,
    reason: str | None,
    applicability: Applicability,
    *,
    info: bool = False,
) -> Finding:
    return Finding(
        path=case.file.source.path,
        start=mention.start,
        end=mention.end,
        code=Code.MENTION,
        message=message,
        old=mention.module,
        new=new,
        rule=rule.key if rule else None,
        applicability=applicability,
        reason=reason,
        note=rule.note if rule else None,
        severity=Severity.INFO if info else case.severity(rule),
    )
