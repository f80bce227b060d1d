"""Whatever the aliases, the blocks and the plan: after a fix every name means what it should.

What names mean is worked out by `support.small_elixir`, what they should mean by `Rules` below:
neither knows the tool.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from renamespace.core import renaming
from renamespace.core.edits import apply_edits
from renamespace.core.elixir.reader import read_facts
from renamespace.core.findings import Finding
from renamespace.core.index import File, Index
from renamespace.core.plan import Plan, parse_plan
from renamespace.core.source import Source
from support.small_elixir import Meaning, Use, understand

OLD = ("A", "A.B", "A.B.C", "A.C", "B", "B.C", "D.A")
NEW = ("N", "N.A", "N.B", "N.C", "N.B.C", "A.N", "A.N.B", "P.B", "P.C", "P")
OTHER = ("Z", "Z.B", "Z.C", "Z.N")
MODULES = (*OLD, *NEW, *OTHER)
FUNCTIONS = ("f", "g", "h", "k", "m")
PATH = "lib/user.ex"

deterministic = settings(
    max_examples=150,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


# The plan


@dataclass(frozen=True)
class Rules:
    """A plan, and what it says: the longest prefix, functions before modules, one step."""

    modules: dict[str, str]
    trees: dict[str, str]
    functions: dict[tuple[str, str], tuple[str, str]]
    wildcards: dict[str, str]

    @property
    def text(self) -> str:
        lines = ["[modules]"]
        lines += [f'"{old}" = "{new}"' for old, new in self.modules.items()]
        lines += [f'"{old}.*" = "{new}.*"' for old, new in self.trees.items()]
        lines.append("[functions]")
        for (module, function), (target, name) in self.functions.items():
            arity = "/1" if function in {"f", "g"} else ""
            lines.append(f'"{module}.{function}{arity}" = "{target}.{name}"')
        lines += [f'"{old}.*" = "{new}.*"' for old, new in self.wildcards.items()]
        return "\n".join(lines) + "\n"

    def module(self, module: str) -> str | None:
        if module in self.modules:
            return self.modules[module]
        prefix = module
        while "." in prefix:
            prefix = prefix.rpartition(".")[0]
            if prefix in self.trees:
                return self.trees[prefix] + module.removeprefix(prefix)
        return None

    def target(self, use: Use) -> tuple[str, str | None] | None:
        """What a use should become; None if it should stay."""
        if use.function is not None:
            if named := self.functions.get((use.module, use.function)):
                return named
            if use.module in self.wildcards:
                return self.wildcards[use.module], use.function
        module = self.module(use.module)
        return (module, use.function) if module else None

    def bases(self, meaning: Meaning) -> set[str]:
        """What a directive may name after a fix: modules that there were, and new ones."""
        found = set(meaning.directed) | {*self.wildcards.values()}
        found |= {module for module, _ in self.functions.values()}
        made = {new for old in meaning.directed if (new := self.module(old))}
        made |= {new[0] for use in meaning.uses.values() if (new := self.target(use))}
        for module in made:
            parts = module.split(".")
            found |= {".".join(parts[: count + 1]) for count in range(len(parts))}
        return found

    def moves_again(self) -> bool:
        """Whether what some rule makes is an old name again."""
        made = {*self.modules.values(), *self.trees.values(), *self.wildcards.values()}
        made |= {module for module, _ in self.functions.values()}
        old = {*self.modules, *self.wildcards, *(module for module, _ in self.functions)}
        below = [f"{tree}." for tree in self.trees]
        return any(
            module in old
            or any(f"{module}.".startswith(each) for each in below)
            or (module in self.trees.values() and any(o.startswith(f"{module}.") for o in old))
            or (module in self.trees.values() and any(t.startswith(f"{module}.") for t in below))
            for module in made
        )


@st.composite
def plans(draw: st.DrawFn, *, chains: bool = False) -> Rules:
    old = st.sampled_from(OLD)
    new = st.sampled_from(MODULES if chains else NEW)
    name = st.sampled_from(FUNCTIONS)
    rules = Rules(
        draw(st.dictionaries(old, new, max_size=5)),
        draw(st.dictionaries(st.sampled_from(("A", "A.B", "B")), new, max_size=1)),
        draw(st.dictionaries(st.tuples(old, name), st.tuples(new, name), max_size=6)),
        draw(st.dictionaries(old, new, max_size=1)),
    )
    kept = {old: new for old, new in rules.modules.items() if old != new}
    trees = {old: new for old, new in rules.trees.items() if not new.startswith(f"{old}.")}
    trees = {old: new for old, new in trees.items() if old != new and not old.startswith(f"{new}.")}
    functions = {old: new for old, new in rules.functions.items() if old != new}
    wildcards = {old: new for old, new in rules.wildcards.items() if old != new}
    rules = Rules(kept, trees, functions, wildcards)
    if not chains and rules.moves_again():
        rules = Rules(kept, {}, functions, wildcards)
    if not (rules.modules or rules.functions):
        rules = Rules({"A.B": "N.B"}, rules.trees, {}, rules.wildcards)
    return rules


# The program


WRITTEN = (
    *OLD,
    *MODULES,
    *("A", "B", "C", "N", "P"),
    *("B.C", "C.B", "N.B", "Elixir.B", "Elixir.A.B", "Elixir.N.B"),
)
SHORT = ("A", "B", "C", "D", "N", "P", "Q", "R", "Z")
DEPTH = 3


class Chooser:
    """What Hypothesis decides."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw

    def one(self, options: Sequence[str]) -> str:
        return self.draw(st.sampled_from(options))

    def some(self, options: Sequence[str], most: int, *, unique: bool = False) -> list[str]:
        items = st.sampled_from(options)
        return self.draw(st.lists(items, min_size=1, max_size=most, unique=unique))


@st.composite
def programs(draw: st.DrawFn) -> str:
    return program(Chooser(draw))


def program(chooser: Chooser) -> str:
    writer = Writer(chooser)
    writer.body(DEPTH, ["alias", "module", "module"], inside=False)
    if not writer.tag:
        writer.body(0, ["use"], inside=False)
    return "\n".join(writer.lines) + "\n"


class Writer:
    """Writes statements at random."""

    def __init__(self, chooser: Chooser) -> None:
        self.pick = chooser.one
        self.some = chooser.some
        self.lines: list[str] = []
        self.tag = 0
        self.indent = 0

    def write(self, line: str) -> None:
        self.lines.append("  " * self.indent + line)

    def body(self, depth: int, kinds: list[str], *, inside: bool) -> None:
        for kind in self.some(kinds, 5):
            if kind == "alias":
                self.alias(inside=inside)
            elif kind == "use":
                self.use(inside=inside, spec="function" in kinds)
            elif depth:
                getattr(self, kind)(depth - 1)

    def name(self, *, inside: bool) -> str:
        own = ("__MODULE__.B", "__MODULE__.C") if inside else ()
        return self.pick((*WRITTEN, *own))

    def alias(self, *, inside: bool) -> None:
        form = self.pick(("plain", "plain", "as", "group", "require"))
        name = self.name(inside=inside)
        if name.count(".") == name.startswith("Elixir."):
            name = "A.B"  # An alias of one segment says nothing, and nobody writes it.
        if form == "group":
            base = self.pick(("A", "N", "Z", "A.B", "P"))
            items = self.some(("B", "C", "B.C"), 3, unique=True)
            if self.pick(("short", "long")) == "short":
                self.write(f"alias {base}.{{{', '.join(items)}}}")
            else:
                self.write(f"alias {base}.{{")
                self.lines += ["  " * (self.indent + 1) + f"{item}," for item in items[:-1]]
                self.lines.append("  " * (self.indent + 1) + items[-1])
                self.write("}")
        elif form == "plain":
            self.write(f"alias {name}")
        else:
            self.write(f"{form if form == 'require' else 'alias'} {name}, as: {self.pick(SHORT)}")

    def use(self, *, inside: bool, spec: bool) -> None:
        self.tag += 1
        tag, name, function = 1000 + self.tag, self.name(inside=inside), self.pick(FUNCTIONS)
        forms = [
            f"{name}.{function}({tag})",
            f"{name}.{function}({tag})",
            f"{tag} |> {name}.{function}()",
            f"{{{tag}, &{name}.{function}/1}}",
            f"apply({name}, :{function}, [{tag}])",
            f'"#{{{name}.{function}({tag})}}"',
            f"%{name}{{id: {tag}}}",
            f"{{{tag}, {name}}}",
        ]
        if spec:
            forms = [f"@spec t{tag}({name}.t()) :: any", f"@a {{{tag}, {name}}}"]
        self.write(self.pick(forms))

    def module(self, depth: int) -> None:
        inner = ("A", "B", "C", "N", "B.C", "Elixir.N.B", "__MODULE__.B")
        names = inner if self.indent else (*MODULES, "M", "M.B", "M")
        self.write(f"defmodule {self.pick(names)} do")
        self.block(depth, ["alias", "alias", "use", "function", "function", "module"])
        self.write("end")

    def function(self, depth: int) -> None:
        self.write(f"def x{len(self.lines)} do")
        self.block(depth, ["alias", "use", "use", "use", "choice", "clauses", "closure"])
        self.write("end")

    def block(self, depth: int, kinds: list[str]) -> None:
        self.indent += 1
        self.body(depth, kinds, inside=True)
        self.indent -= 1

    def choice(self, depth: int) -> None:
        self.write("if true do")
        self.block(depth, ["alias", "use"])
        self.write("else")
        self.block(depth, ["alias", "use"])
        self.write("end")

    def clauses(self, depth: int) -> None:
        self.write("case 1 do")
        self.indent += 1
        for number in range(2):
            self.write(f"{number} ->")
            self.lines.append("  " * (self.indent + 1) + ":ok")
            self.block(depth, ["alias", "use", "choice"])
        self.indent -= 1
        self.write("end")

    def closure(self, depth: int) -> None:
        self.write("_ = fn ->")
        self.block(depth, ["alias", "use"])
        self.write("end")


# What the tool does with them


Wanted = Callable[[Finding], bool]


@dataclass(frozen=True)
class Fixed:
    """A program before and after."""

    rules: Rules
    text: str
    before: Meaning
    after: Meaning
    after_text: str
    done: renaming.Fix

    def tags(self, findings: Sequence[Finding]) -> set[str]:
        places = {finding.start for finding in findings if finding.path == PATH}
        return {use.tag for use in self.before.uses.values() if use.start in places}

    def shown(self) -> str:
        """All of it, for whoever reads a failure."""
        left = "\n".join(f"{each.start}: {each.message} [{each.reason}]" for each in self.done.left)
        return f"\n{self.rules.text}\n{self.text}\n--- becomes\n{self.after_text}\n{left}"


@cache
def universe() -> File:
    """All modules with all functions, so that the plan's targets are there."""
    functions = "".join(f"  def {name}(x), do: x\n" for name in FUNCTIONS)
    body = f"  defstruct [:id]\n  @type t :: %__MODULE__{{}}\n{functions}"
    text = "".join(f"defmodule {name} do\n{body}end\n" for name in MODULES)
    return file("lib/universe.ex", text)


def file(path: str, text: str) -> File:
    source = Source(path, text.encode())
    facts = read_facts(source)
    assert facts.error is None, text
    return File(source, facts)


@cache
def plan_of(text: str) -> Plan:
    plan, problems = parse_plan(Source("renamespace.toml", text.encode()))
    assert plan, problems
    return plan


def index_of(text: str) -> Index:
    return Index({"lib/universe.ex": universe(), PATH: file(PATH, text)})


def everything(finding: Finding) -> bool:
    return renaming.is_applicable(finding, unsafe=True)


def fix(rules: Rules, text: str, wanted: Wanted = everything) -> Fixed:
    """Fix the program; edits that overlap, or a text that does not parse, fail here."""
    done = renaming.fix(plan_of(rules.text), index_of(text), wanted, paths=[PATH])
    data = apply_edits(text.encode(), done.edits.get(PATH, ()))
    after = file(PATH, data.decode()).source.data.decode()
    return Fixed(rules, text, understand(text), understand(after), after, done)


# What must hold


def check(fixed: Fixed) -> None:
    """Every name that was to be fixed is its target, and every other one is what it was."""
    resolved, left = fixed.tags(fixed.done.fixed), fixed.tags(fixed.done.left)
    assert fixed.after.uses.keys() == fixed.before.uses.keys(), fixed.shown()
    for tag, use in fixed.before.uses.items():
        target, after = fixed.rules.target(use), fixed.after.uses[tag]
        where = f"{tag}{fixed.shown()}"
        if tag in resolved:
            assert (after.module, after.function) == target, f"wrong: {where}"
        else:
            assert (after.module, after.function) == (use.module, use.function), f"taken: {where}"
            assert after.written == use.written, f"respelt: {where}"
        if target is not None and tag not in resolved | left:
            assert follows(fixed.rules, use), f"missed: {where}"
        if target is None and tag in resolved:
            pytest.fail(f"not asked for: {where}")
    strange = fixed.after.directed - fixed.rules.bases(fixed.before)
    assert not strange, f"{strange}{fixed.shown()}"
    reasons = [each.reason or "" for each in fixed.done.left]
    assert not [each for each in reasons if "please report this" in each], fixed.shown()


def follows(rules: Rules, use: Use) -> bool:
    """Whether the name may be relative to a module around it that moves to the same place."""
    target = rules.target(use)
    return target is not None and any(
        (use.module == around or use.module.startswith(f"{around}."))
        and (new := rules.module(around)) is not None
        and target == (new + use.module.removeprefix(around), use.function)
        for around in use.around
    )


@deterministic
@given(plans(), programs())
def test_every_name_means_what_it_should(rules: Rules, text: str) -> None:
    check(fix(rules, text))


@deterministic
@given(plans(chains=True), programs())
def test_all_rules_apply_at_once(rules: Rules, text: str) -> None:
    """In a chain or a swap too: each name goes one step."""
    check(fix(rules, text))


@deterministic
@given(plans(), programs(), st.data())
def test_any_part_of_the_findings(rules: Rules, text: str, data: st.DataObject) -> None:
    """As with `--only`, with paths, or when some are ignored."""
    findings = renaming.find_in(plan_of(rules.text), index_of(text), PATH)
    chosen = data.draw(st.sets(st.sampled_from(findings)) if findings else st.just(set()))
    check(fix(rules, text, lambda finding: finding in chosen and everything(finding)))


@deterministic
@given(plans(), programs(), st.data())
def test_one_finding_with_its_like(rules: Rules, text: str, data: st.DataObject) -> None:
    """As an editor's quick fix."""
    plan, index = plan_of(rules.text), index_of(text)
    findings = [each for each in renaming.find_in(plan, index, PATH) if everything(each)]
    if findings:
        chosen = renaming.related(plan, index, data.draw(st.sampled_from(findings)))
        check(fix(rules, text, chosen.__contains__))


@deterministic
@given(plans(), programs())
def test_second_fix_changes_nothing(rules: Rules, text: str) -> None:
    first = fix(rules, text)
    second = fix(rules, first.after_text)
    assert second.after_text == first.after_text, first.shown() + second.shown()
    assert not second.done.fixed, first.shown() + second.shown()


@deterministic
@given(plans(), programs())
def test_no_alias_is_left_over(rules: Rules, text: str) -> None:
    """The compiler would warn; but an alias that was unused before is nobody's business."""
    fixed = fix(rules, text)
    assert fixed.after.unused() <= fixed.before.unused(idle=True), fixed.shown()


@deterministic
@given(plans(), programs(), st.data())
def test_in_two_steps_as_well_as_in_one(rules: Rules, text: str, data: st.DataObject) -> None:
    findings = renaming.find_in(plan_of(rules.text), index_of(text), PATH)
    chosen = data.draw(st.sets(st.sampled_from(findings)) if findings else st.just(set()))
    first = fix(rules, text, lambda finding: finding in chosen and everything(finding))
    second, whole = fix(rules, first.after_text), fix(rules, text)
    for tag in whole.tags(whole.done.fixed):
        found, wanted = second.after.uses[tag], whole.after.uses[tag]
        assert (found.module, found.function) == (wanted.module, wanted.function), (
            tag + first.shown() + second.shown() + whole.shown()
        )
