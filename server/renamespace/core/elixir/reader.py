"""Elixir text -> facts: one walk through the tree, with the aliases in force at each place.

Sources of the rules: Kernel.SpecialForms (`alias`, `require`, `import`, `quote`, `__MODULE__`),
Kernel (`defmodule/2`, `defimpl/3`, `defdelegate/2`, `use/2`).
"""

from collections.abc import Mapping

from msgspec.structs import replace

from renamespace.core.elixir import (
    blocks,
    calls,
    definitions,
    directives,
    doctests,
    names,
    prose,
    routers,
    templates,
)
from renamespace.core.elixir.attributes import read_holders
from renamespace.core.elixir.deprecations import with_deprecations
from renamespace.core.elixir.dynamic import read_dynamic
from renamespace.core.elixir.expansions import read_expansions
from renamespace.core.elixir.facades import with_facades
from renamespace.core.elixir.facts import Facts
from renamespace.core.elixir.given import NOTHING, Surroundings
from renamespace.core.elixir.injections import inject
from renamespace.core.elixir.walk import Handler, Walk
from renamespace.core.source import Source


def read_facts(source: Source, surroundings: Surroundings = NOTHING) -> Facts:
    """Read a source's facts. Broken Elixir gives what was understood, and where it breaks.

    A file that is not Elixir's is prose from end to end.

    Without `surroundings` nothing is known of other files: a `use` then brings nothing.
    """
    if prose.is_prose(source.path):
        return prose.read_prose(source)
    walk = Walk(source, _NODES, _FORMS, surroundings, read_expansions)
    walk.read()
    doctests.read_doctests(walk)
    facts = with_facades(walk.syntax, with_deprecations(walk.syntax, walk.facts()))
    dynamic, holders = read_dynamic(walk.syntax, facts), read_holders(walk.syntax, facts)
    return inject(replace(facts, dynamic=dynamic, holders=holders), surroundings)


_FORMS: Mapping[str, Handler] = {
    "alias": directives.directive,
    "import": directives.directive,
    "require": directives.directive,
    "use": directives.directive,
    "defmodule": definitions.module,
    "defprotocol": definitions.module,
    "defimpl": definitions.implementation,
    "embeds_one": definitions.embedded,
    "embeds_many": definitions.embedded,
    "def": definitions.definition,
    "defp": definitions.definition,
    "defmacro": definitions.definition,
    "defmacrop": definitions.definition,
    "defguard": definitions.definition,
    "defguardp": definitions.definition,
    "defdelegate": calls.delegate,
    "defstruct": definitions.struct_definition,
    "defexception": definitions.struct_definition,
    "quote": definitions.quote,
    "with": blocks.block,
    "for": blocks.block,
    "unquote": definitions.unquote,
    "unquote_splicing": definitions.unquote,
    "apply": calls.apply,
    "scope": routers.scope,
    **dict.fromkeys(routers.ROUTES, routers.route),
    "embed_templates": templates.embed_templates,
    "EEx.function_from_file": calls.eex,
    "EEx.function_from_string": calls.eex,
    "doctest": doctests.call,
}

_NODES: Mapping[str, Handler] = {
    "alias": names.plain_name,
    "quoted_atom": names.quoted_atom,
    "dot": names.dot,
    "call": calls.call,
    "struct": names.struct,
    "unary_operator": calls.unary,
    "binary_operator": calls.binary,
    "pair": blocks.pair,
    "tuple": calls.mfa,
    "sigil": templates.sigil,
    "do_block": blocks.do_block,
    **dict.fromkeys(("stab_clause", *blocks.CLAUSES), blocks.block),
}
