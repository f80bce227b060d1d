"""Bare calls of deprecated functions, which an import brings in: its own, or that of a `use`."""

from collections.abc import Iterator

from renamespace.core.elixir.facts import Function, Head, Kind, Reference
from renamespace.core.elixir.local_calls import LocalCall
from renamespace.core.findings import Applicability, Code
from renamespace.core.plan import Target
from renamespace.core.rules.deprecations import advice_verdict, arities_of
from renamespace.core.rules.imports.force import imports_of, standing, sure
from renamespace.core.rules.targets import function_target, written
from renamespace.core.rules.verdict import Case, Verdict


def find(case: Case) -> Iterator[Verdict]:
    """Judge each bare call that an import of a module with deprecated functions answers."""
    imported = {each.module for each in imports_of(case.facts)}
    names = {
        module: found
        for module in imported
        if (found := case.plan.deprecated_functions(module)) and not case.plan.splits(module)
    }
    words = {name for found in names.values() for name in found}
    if not any(word.encode() in case.file.source.data for word in words):
        return
    for call in case.local_calls:
        if call.name in words and call.certain:
            for origin in sure(standing(case).origins(call)):
                module = origin.by.module if origin.by is not None else ""
                if call.name in names.get(module, ()) and (verdict := _judge(case, call, module)):
                    yield verdict


def _judge(case: Case, call: LocalCall, module: str) -> Verdict | None:
    function = Function(call.name, call.arity, call.start, call.end)
    span = call.start, call.end
    place = Reference(*span, Head.PLAIN, (), module, Kind.CALL, call.scope, function=function)
    advice = case.plan.advice(module, call.name, arities_of(case, place, function))
    if advice is not None:
        return advice_verdict(case, None, place, advice, Code.DEPRECATED_FUNCTION)
    target = function_target(case, module, function)
    if not isinstance(target, Target) or target.rule.origin is None:
        return None
    new = written(target.module, target.function or call.name, call.arity)
    old = written(module, call.name, call.arity)
    finding = case.finding(
        place,
        Code.DEPRECATED_FUNCTION,
        f"`{old}` is now `{new}`",
        target.rule,
        new=new,
        old=old,
        reason=f"it comes by an import of `{module}`: call the new one by its module's name",
        applicability=Applicability.MANUAL,
    )
    return Verdict(finding)
