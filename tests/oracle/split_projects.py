"""Random small projects of plain Elixir, with plans that take a module of theirs apart.

Every function takes whole numbers and gives one, so that any of them can stand in any expression.
A function calls only those that come after it in the order of its module, so each call ends.
Nothing is written that nothing uses: the compiler has nothing to warn of.
"""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

OLD, NEW, THERE, NESTED = "Grove.Orchard", "Grove.Press", "Market.Cider", "Grove.Orchard.Cellar"

LIBRARY = {
    "lib/grove/text.ex": """\
defmodule Grove.Text do
  @type t :: integer
  def size(x), do: x + 1
  def join(x, y), do: x + y + y
  defmacro twice(x), do: quote(do: unquote(x) * 2)
end
""",
    "lib/market/text.ex": """\
defmodule Market.Text do
  @type t :: integer
  def size(x), do: x + 100
  def join(x, y), do: x + y + 50
  defmacro twice(x), do: quote(do: unquote(x) + 7)
end
""",
    "lib/grove/words.ex": """\
defmodule Grove.Words do
  defguard is_even(x) when rem(x, 2) == 0
  def doubled(x), do: x + x
  def plus(x, y), do: x + y
  defmacro thrice(x), do: quote(do: unquote(x) * 3)
end
""",
    "lib/market/words.ex": """\
defmodule Market.Words do
  def halved(x), do: div(x, 2)
  def plus(x, y), do: x + y + 1000
end
""",
    "lib/grove/basket.ex": """\
defmodule Grove.Basket do
  defstruct apples: 1
  def apples(%__MODULE__{apples: apples}), do: apples
end
""",
}
_TEXTS = ("Grove.Text", "Market.Text")
_VERBS = ("pick", "sort", "weigh", "press", "store", "sell", "label", "taste", "count", "ship")
_HELPERS = ("peel", "core_of", "slice", "rinse", "crush", "strain", "total", "grade")
_OTHERS = ("bottle", "tapped", "pour", "seal", "mix", "total")
_ATTRIBUTES = ("limit", "season", "rows")


_Goals = Mapping[str, tuple[str, str]]
"""By a function's name the module where it goes, and its name there."""


@dataclass
class Function:
    """A function, macro or guard; `fewest` and `most` are the numbers of its arguments."""

    module: str
    name: str
    fewest: int
    most: int
    keyword: str = "def"

    @property
    def public(self) -> bool:
        return not self.keyword.endswith("p")

    @property
    def macro(self) -> bool:
        return self.keyword.startswith("defmacro")


@dataclass
class Project:
    """Sources by path, the plan, how it is carried out, and calls before and after."""

    files: dict[str, str]
    plan: str
    shared: str
    unsafe: bool
    calls: list[tuple[str, str]]
    merged: tuple[tuple[str, str], ...] = ()
    """Modules whose own name (`__MODULE__`) becomes another one, old and new."""


def random_project(seed: int) -> Project:
    """The project and the plan of a seed, which depend on nothing else."""
    return _Making(random.Random(seed)).project()  # noqa: S311 (no secret)


class _Module:
    """A module as it is written: what its code uses is noted, and written above it."""

    def __init__(self, name: str, choice: random.Random) -> None:
        self.name = name
        self.choice = choice
        self.aliases: dict[str, str] = {}
        self.requires: dict[str, None] = {}
        self.imports: dict[str, set[str]] = {}
        self.attributes: dict[str, str] = {}
        self.types: dict[str, str] = {}
        self.parts: list[str] = []
        self.called: set[str] = set()
        self.reached: set[tuple[str, int]] = set()
        """The same with the most arguments that each takes."""
        self.functions: list[Function] = []
        self.whole_imports = choice.random() < 0.3
        self.struct = False
        self.inner = False
        self.grouped = choice.random() < 0.4
        self.first = choice.choice(_TEXTS)
        """The module for which it has the short name `Text`."""
        self.words = choice.choice(["Grove.Words", "Market.Words"])
        self.is_old = name == OLD

    def short(self, module: str) -> str:
        """A name of a module by an alias, or in full."""
        last = module.rpartition(".")[2]
        if last in self.aliases.values() and self.aliases.get(module) != last:
            if self.choice.random() < 0.5:
                return module
            return self.aliases.setdefault(module, f"{module.partition('.')[0]}{last}")
        return self.aliases.setdefault(module, last)

    def name_of(self, module: str) -> str:
        if module == self.name:
            return self.choice.choice(["__MODULE__", module])
        if module.startswith(self.name + ".") or self.name.startswith(module + "."):
            return module
        return module if self.choice.random() < 0.3 else self.short(module)

    def prune(self) -> None:
        """Forget what was asked for by code that was not written after all."""
        body = "\n".join(self.parts)
        read = {each for each in self.attributes if f"@{each}" in _without_words(body, each)}
        waiting = [*read]
        while waiting:
            value = self.attributes[waiting.pop()]
            waiting += [n for n in self.attributes if f"@{n}" in value.split() and n not in read]
            read |= {*waiting}
        self.attributes = {n: v for n, v in self.attributes.items() if n in read}
        self.requires = {
            each: None
            for each in self.requires
            if re.search(rf"\b(?:{re.escape(each)}|(?<![\w.]){self._written(each)})\.[a-z]", body)
        }
        for module, names in [*self.imports.items()]:
            kept = {
                each
                for each in names
                if re.search(rf"(?<![\w.@]){each.partition(':')[0]}[(/]", body)
            }
            self.imports[module] = kept
            if not kept:
                del self.imports[module]
        names = [*self.requires, *(m for m in self.imports if not (m.endswith("Words")))]
        types = "\n".join(self.types.values())
        self.aliases = {
            module: short
            for module, short in self.aliases.items()
            if re.search(rf"(?<![\w.]){short}\b", body + types) or module in names
        }

    def text(self) -> str:
        """The whole module."""
        self.prune()
        head: list[str] = []
        if self.choice.random() < 0.3:
            head.append('  @moduledoc """\n  What is done here.\n  """')
        directives = [*self._aliases()]
        directives += [f"  require {self._written(each)}" for each in self.requires]
        imports = [*self._imports()]
        blocks = [imports, directives] if self.choice.random() < 0.5 else [directives, imports]
        if any("import Grove" not in each and "import Market" not in each for each in imports):
            blocks = [directives, imports]
        if any(self._written(each) != each for each in self.requires):
            blocks = [directives, imports]
        head += ["\n".join(each) for each in blocks if each]
        if self.struct:
            head.append("  defstruct size: 0")
        if self.types:
            head.append("\n".join(f"  {each}" for each in self.types.values()))
        if self.attributes:
            head.append("\n".join(f"  @{n} {v}" for n, v in self.attributes.items()))
        if self.inner:
            head.append(
                "  defmodule Tree do\n    defstruct height: 1\n\n"
                "    def height(%__MODULE__{height: height}), do: height\n  end"
            )
        body = "\n\n".join([*head, *self.parts])
        return f"defmodule {self.name} do\n{body}\nend\n"

    def _written(self, module: str) -> str:
        return self.aliases.get(module, module)

    def _aliases(self) -> Iterator[str]:
        plain = [m for m, short in self.aliases.items() if m.rpartition(".")[2] == short]
        named = [m for m in self.aliases if m not in plain]
        tops = sorted({each.partition(".")[0] for each in plain})
        for top in tops:
            rest = sorted(each.partition(".")[2] for each in plain if each.startswith(top + "."))
            if len(rest) > 1 and self.grouped:
                yield f"  alias {top}.{{{', '.join(rest)}}}"
            else:
                yield from (f"  alias {top}.{each}" for each in rest)
        for each in named:
            yield f"  alias {each}, as: {self.aliases[each]}"

    def _imports(self) -> Iterator[str]:
        for module, names in self.imports.items():
            words = [each for each in self.imports if each.endswith("Words")]
            if self.whole_imports and words == [module]:
                yield f"  import {module}"
            else:
                yield f"  import {self._written(module)}, only: [{', '.join(sorted(names))}]"


class _Making:
    def __init__(self, choice: random.Random) -> None:
        self.choice = choice
        self.modules: dict[str, _Module] = {}
        self.calls: list[tuple[Function, str]] = []
        self.there = choice.random() < 0.7
        self.old_knows_there = self.there and choice.random() < 0.5
        self.there_knows_old = self.there and choice.random() < 0.5
        self.clashing = choice.random() < 0.15

    def chance(self, probability: float) -> bool:
        return self.choice.random() < probability

    def project(self) -> Project:
        old = self.make_old()
        low: list[Function] = []
        if self.there:
            there = self.modules[THERE] = _Module(THERE, self.choice)
            low = self.signatures(there, _OTHERS, 2, "def")
        self.low = low
        self.write_old(old)
        if self.there:
            self.write_there(low)
        callers = [self.caller(number) for number in range(self.choice.randint(1, 3))]
        plan, goals, merged = self.plan(old)
        files = {**LIBRARY}
        for module in [*self.modules.values(), *callers]:
            files[_path(module.name)] = module.text()
        if self.there and self.chance(0.1):
            files[_path(OLD)] += "\n" + files.pop(_path(THERE))
        calls = [*self.before_and_after(goals)]
        shared = self.choice.choice(["copy"] * 5 + ["public"] * 4 + ["stop"])
        return Project(files, plan, shared, self.chance(0.3), calls, merged)

    # Functions

    def signatures(
        self, module: _Module, names: Sequence[str], count: int, keyword: str
    ) -> list[Function]:
        found = []
        for name in self.choice.sample(names, count):
            most = self.choice.choice([1, 1, 1, 2])
            fewest = most - 1 if most == 2 and self.chance(0.5) else most
            function = Function(module.name, name, fewest, most, keyword)
            if function.name not in {each.name for each in module.functions}:
                found.append(function)
                module.functions.append(function)
        return found

    def make_old(self) -> _Module:
        old = self.modules[OLD] = _Module(OLD, self.choice)
        self.public = self.signatures(old, _VERBS, self.choice.randint(3, 6), "def")
        names = _HELPERS if self.clashing else _HELPERS[:6] + _HELPERS[7:]
        self.private = self.signatures(old, names, self.choice.randint(2, 5), "defp")
        alone = [each for each in self.public if each.most == 1]
        if alone and self.chance(0.25):
            self.private.append(Function(OLD, alone[0].name, 2, 2, "defp"))
        self.macros = []
        for keyword in ("defmacro", "defmacrop"):
            if self.chance(0.35):
                name = "blend" if keyword == "defmacro" else "stir"
                self.macros.append(Function(OLD, name, 1, 1, keyword))
        self.guards = []
        for keyword in ("defguard", "defguardp"):
            if self.chance(0.3):
                name = "is_ripe" if keyword == "defguard" else "is_small"
                self.guards.append(Function(OLD, name, 1, 1, keyword))
        old.inner = self.chance(0.3)
        old.struct = self.chance(0.25)
        return old

    def write_old(self, old: _Module) -> None:
        order = self.mixed(self.public, self.private)
        self.leaves = frozenset(each.name for each in order[-1:] if each.public)
        parts = []
        for number, function in enumerate(order):
            if function.public or (function.name, function.most) in old.reached:
                callees = order[number + 1 :] + self.macros
                parts.append(self.definition(old, function, callees, [*self.low_for_old()]))
                if function.public:
                    self.calls.append((function, ""))
        self.choice.shuffle(parts)
        parts = self.extras(old) + parts
        macros = [self.macro(old, each) for each in self.macros if self.is_needed(old, each)]
        guards = [self.guard(old, each) for each in self.guards if self.is_needed(old, each)]
        old.parts = [*guards, *macros, *parts]

    def is_needed(self, module: _Module, function: Function) -> bool:
        return function.public or function.name in module.called

    def low_for_old(self) -> list[Function]:
        return self.low if self.old_knows_there else []

    def mixed(self, public: list[Function], private: list[Function]) -> list[Function]:
        """The private ones are called by those before them, so the first is public."""
        rest = [*public[1:], *private]
        self.choice.shuffle(rest)
        return [public[0], *rest]

    def extras(self, old: _Module) -> list[str]:
        """Public functions with something special about them."""
        found = []
        if self.chance(0.4):
            found.append(self.delegate(old, "measure", "size"))
        if self.chance(0.2):
            found.append(self.delegate(old, "size", "size"))
        if self.chance(0.3):
            self.new(old, "whereabouts", 1)
            found.append("  def whereabouts(x), do: {__MODULE__, x}")
        if old.inner and self.chance(0.7):
            self.new(old, "plant", 1)
            found.append("  def plant(x), do: %Tree{height: x}")
            if self.chance(0.6):
                self.new(old, "height", 1, "{module}.height({plant}(3))")
                found.append("  def height(%Tree{height: height}), do: height + 1")
        if old.struct:
            self.new(old, "new", 1)
            found.append("  def new(x), do: %__MODULE__{size: x}")
            self.new(old, "grown", 1, "{module}.grown({new}(3))")
            found.append("  def grown(%__MODULE__{size: x} = it), do: %{it | size: x + 1}")
        if self.chance(0.08):
            found.append(self.stepped(old))
        return found

    def new(self, old: _Module, name: str, arity: int, call: str = "") -> None:
        function = Function(old.name, name, arity, arity)
        old.functions.append(function)
        self.calls.append((function, call))

    def delegate(self, old: _Module, name: str, to: str) -> str:
        self.new(old, name, 1)
        other = f", as: :{to}" if name != to else ""
        return f"  defdelegate {name}(x), to: {old.name_of(self.choice.choice(_TEXTS))}{other}"

    def stepped(self, old: _Module) -> str:
        """An attribute that has two values, one after the other."""
        self.new(old, "one_step", 1)
        self.new(old, "two_steps", 1)
        return (
            "  @step 1\n  def one_step(x), do: x + @step\n\n"
            "  @step 2\n  def two_steps(x), do: x + @step"
        )

    def definition(
        self, module: _Module, function: Function, callees: list[Function], remote: list[Function]
    ) -> str:
        """All clauses of a function with what stands above it."""
        write = _Code(self, module, callees, remote)
        lines = [*self.above(module, function)]
        keyword, name = function.keyword, function.name
        params = ["x", "y"][: function.most]
        head = ", ".join(params)
        default = write.expression([], 1) if function.fewest < function.most else ""
        with_default = f"{params[0]}, y \\\\ {default}" if default else head
        shape = self.choice.choice(["one", "one", "literal", "guard", "recursion", "headless"])
        if shape == "headless" and default:
            lines.append(f"  {keyword} {name}({with_default})")
            lines.append("")
            lines += self.clause(write, function, f"0{', _' * (len(params) - 1)}", [])
            lines += self.clause(write, function, head, params)
        elif default or shape in {"one", "headless"}:
            lines += self.clause(write, function, with_default, params)
        elif shape == "literal":
            lines += self.clause(write, function, f"0{', _' * (len(params) - 1)}", [])
            lines += self.clause(write, function, head, params)
        elif shape == "guard":
            guard = self.condition(module)
            lines += self.clause(write, function, head, params, guard)
            lines += self.clause(write, function, head, params)
        else:
            again = ", ".join(["rem(x, 4)", *params[1:]])
            prefix = self.choice.choice(["", "", "__MODULE__." if function.public else ""])
            lines.append(f"  {keyword} {name}({head}) when x > 4, do: {prefix}{name}({again}) + 1")
            lines += self.clause(write, function, head, params)
        return "\n".join(lines)

    def condition(self, module: _Module) -> str:
        options = ["is_integer(x) and x > 2"]
        for guard in self.guards if module.is_old else ():
            options += [f"{guard.name}(x)"] * 2
        options.append("is_even(x)")
        chosen = self.choice.choice(options)
        if chosen == "is_even(x)":
            module.imports.setdefault("Grove.Words", set()).add("is_even: 1")
        module.called.add(chosen.partition("(")[0])
        return chosen

    def above(self, module: _Module, function: Function) -> Iterator[str]:
        if self.chance(0.3):
            yield f"  # About {function.name}."
        if function.public and self.chance(0.3):
            if self.chance(0.5):
                yield f'  @doc "Does {function.name}."'
            else:
                yield f'  @doc """\n  Does {function.name}.\n\n  And more.\n  """'
        if self.chance(0.35):
            args = ", ".join(self.type_of(module) for _ in range(function.most))
            yield f"  @spec {function.name}({args}) :: {self.type_of(module)}"

    def type_of(self, module: _Module) -> str:
        kind = self.choice.choice(["integer", "integer", "type", "typep", "text", "made"])
        prefix = module.name.rpartition(".")[2].lower()
        if kind == "type":
            module.types["type"] = f"@type {prefix}_amount :: integer"
            return f"{prefix}_amount" + self.choice.choice(["", "()"])
        if kind == "typep":
            module.types["typep"] = f"@typep {prefix}_number :: integer | float"
            return f"{prefix}_number" + self.choice.choice(["", "()"])
        if kind == "text":
            return f"{module.name_of(self.choice.choice(_TEXTS))}.t()"
        if kind == "made":
            return "any"
        return "integer"

    def clause(
        self,
        write: "_Code",
        function: Function,
        head: str,
        params: list[str],
        guard: str = "",
    ) -> list[str]:
        guarded = f" when {guard}" if guard else ""
        start = f"  {function.keyword} {function.name}({head}){guarded}"
        if self.chance(0.5):
            body = _with_all(write.expression(params, 2), params)
            if "\n" not in body:
                return [f"{start}, do: {body}"]
            return [f"{start} do", *_indented(body), "  end"]
        return [f"{start} do", *write.block(params), "  end"]

    def macro(self, old: _Module, macro: Function) -> str:
        chosen = self.choice.choice([*self.macros_of(old, macro)])
        if "doubled" in chosen:
            old.imports.setdefault("Grove.Words", set()).add("doubled: 1")
        if "@" not in chosen:
            self.forget(old)
        return chosen

    def macros_of(self, old: _Module, macro: Function) -> Iterator[str]:
        """What the macro may be: with a helper, an attribute, an import, an alias; calls in it."""
        keyword, name = macro.keyword, macro.name
        head = f"  {keyword} {name}(x)"
        yield _quoting(head, "unquote(x) + 5")
        yield f"{head}, do: quote(do: unquote(x) + unquote(@{self.attribute(old)}))"
        helper = f"  defp {name}_of(x), do: quote(do: unquote(x) + 9)"
        yield f"{head}, do: {name}_of(x)\n\n{helper}"
        yield _quoting(head, "doubled(unquote(x))")
        inside = "    alias Grove.Text, as: Inner\n    quote(do: Inner.size(unquote(x)))"
        yield f"{head} do\n{inside}\n  end"
        if keyword == "defmacrop":
            helper = f"  defp {name}_done(x), do: x + 11"
            yield from [f"{_quoting(head, f'{name}_done(unquote(x))')}\n\n{helper}"] * 3
        for each in self.public:
            if each.name in self.leaves and each.fewest == 1:
                yield _quoting(head, f"unquote(__MODULE__).{each.name}(unquote(x))")
                yield _quoting(head, f"{OLD}.{each.name}(unquote(x))")
        for each in self.low_for_old()[:1]:
            rest = ", 2" * (each.fewest - 1)
            yield from [_quoting(head, f"{THERE}.{each.name}(unquote(x){rest})")] * 2

    leaves: frozenset[str] = frozenset()

    def attribute(self, module: _Module) -> str:
        name = self.choice.choice(_ATTRIBUTES)
        if not (module.is_old or self.clashing):
            name = f"own_{name}"
        self.before_attribute = dict(module.attributes)
        if name not in module.attributes:
            others = [each for each in module.attributes if self.chance(0.3)]
            value = f"@{others[0]} + 1" if others else str(self.choice.randint(1, 9))
            module.attributes[name] = value
        return name

    def forget(self, module: _Module) -> None:
        """The attribute that was made last is not used after all."""
        module.attributes = self.before_attribute

    def guard(self, old: _Module, guard: Function) -> str:
        options = ["x > 3", "is_integer(x) and rem(x, 3) == 0"]
        if self.chance(0.4):
            options = [f"x < @{self.attribute(old)}"]
        return f"  {guard.keyword} {guard.name}(x) when {self.choice.choice(options)}"

    # Other modules

    def write_there(self, low: list[Function]) -> None:
        there = self.modules[THERE]
        private = self.signatures(
            there, ("cap", "cork", "peel") if self.clashing else ("cap", "cork"), 2, "defp"
        )
        parts = [self.definition(there, each, private, []) for each in low]
        remote = self.known_of_old() if self.there_knows_old else []
        high = self.signatures(there, ("brew", "stock"), self.choice.randint(1, 2), "def")
        parts += [self.definition(there, each, low + private, remote) for each in high]
        for number, each in enumerate(private):
            if each.name in there.called:
                parts.append(self.definition(there, each, private[number + 1 :], []))
        there.parts = parts
        self.calls += [(each, "") for each in [*low, *high]]

    def known_of_old(self) -> list[Function]:
        old = self.modules[OLD]
        macros = [] if self.old_knows_there and self.there_knows_old else self.macros
        plain = [each for each in old.functions if each.name in (*_VERBS, "measure", "one_step")]
        return [each for each in [*plain, *macros] if each.public]

    def caller(self, number: int) -> _Module:
        name = ["Market.Stall", "Grove.Fair", "Kitchen"][number]
        module = _Module(name, self.choice)
        functions = self.signatures(module, ("serve", "offer", "show"), 2, "def")
        remote = self.known_of_old()
        if self.there:
            remote += [each for each in self.modules[THERE].functions if each.public]
        module.parts = [self.definition(module, each, [], remote) for each in functions]
        if self.chance(0.4):
            target = self.choice.choice([each for each in remote if not each.macro])
            params = ", ".join(["x", "y"][: target.most])
            module.parts.append(
                f"  defdelegate passed({params}), to: {module.name_of(target.module)}, "
                f"as: :{target.name}"
            )
            self.calls.append((Function(name, "passed", target.most, target.most), ""))
        for guard in self.guards:
            if guard.public and self.chance(0.5):
                module.imports.setdefault(OLD, set()).add(f"{guard.name}: 1")
                module.parts.append(
                    f"  def ripe(x) when {guard.name}(x), do: x\n  def ripe(_), do: 0"
                )
                self.calls.append((Function(name, "ripe", 1, 1), ""))
        self.calls += [(each, "") for each in functions]
        return module

    # The plan

    def plan(self, old: _Module) -> tuple[str, _Goals, tuple[tuple[str, str], ...]]:
        """The plan's text, where each function goes, and what the module itself may become."""
        targets = [NEW, THERE if self.there else "Grove.Yard"]
        if self.chance(0.15):
            targets[0] = NESTED
        movable = [each for each in [*old.functions, *self.macros, *self.guards] if each.public]
        kinds = ["some", "some", "some", "all", "wildcard", *["merge", "both"] * self.there]
        kind = self.choice.choice(kinds)
        rules, goals = self.rules(movable, targets, kind)
        modules: list[str] = []
        if kind in {"wildcard", "merge", "both"}:
            whole = THERE if kind != "wildcard" else self.choice.choice(targets)
            rules += [f'"{OLD}.*" = "{whole}.*"'] if kind == "wildcard" else []
            modules += [f'"{OLD}" = "{whole}"'] if kind != "wildcard" else []
            goals = {each.name: (whole, each.name) for each in movable} | goals
        become = {THERE} if modules else {goal for goal, _ in goals.values()}
        lines = [*(["[modules]"] if modules else []), *modules, *(["[functions]"] if rules else [])]
        itself = ((OLD, become.pop()),) if len(become) == 1 else ()
        return "\n".join([*lines, *rules]) + "\n", goals, itself

    def rules(
        self, movable: Sequence[Function], targets: Sequence[str], kind: str
    ) -> tuple[list[str], _Goals]:
        """Rules for some of the functions, and what they make of them."""
        left_out = {"some": 0.5, "all": 0.0, "wildcard": 0.7, "merge": 1.0, "both": 0.5}[kind]
        chosen = [each for each in movable if not self.chance(left_out)]
        if kind in {"some", "all"}:
            chosen = chosen or [movable[0]]
        rules, goals = [], {}
        for function in chosen:
            goal = self.choice.choice(targets)
            name = f"{function.name}_now" if self.chance(0.3) else function.name
            arity = f"/{function.most}" if self.chance(0.5) else ""
            goals[function.name] = goal, name
            rules.append(f'"{OLD}.{function.name}{arity}" = "{goal}.{name}"')
        return rules, goals

    def before_and_after(self, goals: _Goals) -> Iterator[tuple[str, str]]:
        for function, call in self.calls:
            module, name = function.module, function.name
            new = goals.get(name, (module, name)) if module == OLD else (module, name)
            if call:
                made = re.search(r"\{(\w+)\}\(", call)
                assert made
                maker = made[1]
                at = goals.get(maker, (OLD, maker))
                inner = call[call.index("(") :]
                yield (
                    f"{OLD}.{name}{inner.replace('{' + maker + '}', f'{OLD}.{maker}')}",
                    f"{new[0]}.{new[1]}{inner.replace('{' + maker + '}', f'{at[0]}.{at[1]}')}",
                )
                continue
            for arity in range(function.fewest, function.most + 1):
                for values in ((3, 8), (0, 1), (12, 5)):
                    args = ", ".join(map(str, values[:arity]))
                    yield f"{module}.{name}({args})", f"{new[0]}.{new[1]}({args})"


@dataclass
class _Code:
    """Writes expressions for the code of a module."""

    making: _Making
    module: _Module
    callees: list[Function]
    """What of its own module it may call."""
    remote: list[Function]
    """What of other modules it may call."""
    lambdas: int = 0
    made: list[str] = field(default_factory=list)

    @property
    def choice(self) -> random.Random:
        return self.making.choice

    def expression(self, variables: Sequence[str], depth: int) -> str:
        """A whole number."""
        forms = [self.atom]
        if depth > 0:
            forms += [self.library, self.library, self.imported, self.required, self.branch]
            forms += [self.mapped, self.text, self.basket]
            if self.callees:
                forms += [self.own] * 6
            if self.remote:
                forms += [self.other] * 4
        return self.choice.choice(forms)(variables, depth)

    def block(self, variables: Sequence[str]) -> list[str]:
        """The statements of a body, indented."""
        lines = []
        names = [*variables]
        if self.choice.random() < 0.12:
            which = self.choice.choice(_TEXTS)
            lines += [f"alias {which}, as: Here", f"here = Here.size({self.atom(names, 0)})"]
            names.append("here")
        if self.choice.random() < 0.1 and self.module.words != "Market.Words":
            lines += ["import Market.Words, only: [halved: 1]", "half = halved(9)"]
            names.append("half")
        if self.choice.random() < 0.6:
            callee = self.choice.choice(self.callees or [Function("", "sum", 1, 1)])
            name = "sum" if callee.macro else callee.name
            lines.append(f"{name} = {self.expression(names, 2)}")
            names.append(name)
            if self.choice.random() < 0.3:
                lines.append("# What comes of it.")
        last = _with_all(self.expression(names, 1), names)
        return [each for line in [*lines, last] for each in _indented(line)]

    # Forms

    def atom(self, variables: Sequence[str], _depth: int) -> str:
        if variables and self.choice.random() < 0.6:
            return self.choice.choice(variables)
        if self.choice.random() < 0.4:
            return f"@{self.making.attribute(self.module)}"
        return str(self.choice.randint(0, 9))

    def some(self, variables: Sequence[str], depth: int) -> str:
        return self.expression(variables, depth - 1)

    def called(self, target: str, arguments: Sequence[str], *, macro: bool = False) -> str:
        """A call, with a pipe or without."""
        if self.choice.random() < 0.25 and not macro:
            first = arguments[0]
            first = f"({first})" if " " in first else first
            return f"({first} |> {target}({', '.join(arguments[1:])}))"
        return f"{target}({', '.join(arguments)})"

    def library(self, variables: Sequence[str], depth: int) -> str:
        text = self.module.name_of(self.choice.choice((*_TEXTS, self.module.first)))
        name, arity = self.choice.choice([("size", 1), ("join", 2)])
        if arity == 1 and self.choice.random() < 0.2:
            return f"Enum.sum(Enum.map([{self.some(variables, depth)}], &{text}.size/1))"
        arguments = [self.some(variables, depth) for _ in range(arity)]
        return self.called(f"{text}.{name}", arguments)

    def imported(self, variables: Sequence[str], depth: int) -> str:
        words = self.module.words
        names = {
            "Grove.Words": [("doubled", 1), ("plus", 2)],
            "Market.Words": [("halved", 1), ("plus", 2)],
        }
        name, arity = self.choice.choice(names[words])
        if any(
            each != words and f"{name}: {arity}" in given
            for each, given in self.module.imports.items()
        ):
            return self.atom(variables, depth)
        arguments = [self.some(variables, depth) for _ in range(arity)]
        self.module.imports.setdefault(words, set()).add(f"{name}: {arity}")
        if arity == 1 and self.choice.random() < 0.2:
            return f"hd(Enum.map([{arguments[0]}], &{name}/1))"
        return self.called(name, arguments)

    def required(self, variables: Sequence[str], depth: int) -> str:
        module = self.choice.choice(_TEXTS)
        self.module.requires[module] = None
        return f"{self.module.name_of(module)}.twice({self.some(variables, depth)})"

    def branch(self, variables: Sequence[str], depth: int) -> str:
        if not variables:
            return self.atom(variables, depth)
        one, two = self.some(variables, depth), self.some(variables, depth)
        variable = variables[0]
        return self.choice.choice(
            [
                f"if({variable} > 2, do: {one}, else: {two})",
                f"(case {variable} do\n  1 -> {one}\n  _ -> {two}\nend)",
                f"(with true <- {variable} > 1 do\n  {one}\nelse\n  _ -> {two}\nend)",
                f"then({variable}, fn z -> z + {one} + {two} end)",
            ]
        )

    def mapped(self, variables: Sequence[str], depth: int) -> str:
        item = f"item{depth}"
        inner = _with_all(self.some([*variables, item], depth), [item])
        return self.choice.choice(
            [
                f"Enum.sum(for {item} <- [1, 2], do: {inner})",
                f"Enum.reduce([1, 2], 0, fn {item}, acc -> acc + {inner} end)",
            ]
        )

    def text(self, variables: Sequence[str], depth: int) -> str:
        return f'String.length("#{{{self.some(variables, depth)}}}")'

    def basket(self, variables: Sequence[str], depth: int) -> str:
        if self.module.is_old and self.module.inner and self.choice.random() < 0.6:
            return f"Tree.height(%Tree{{height: {self.some(variables, depth)}}})"
        name = self.module.name_of("Grove.Basket")
        return f"{name}.apples(%{name}{{apples: {self.some(variables, depth)}}})"

    def own(self, variables: Sequence[str], depth: int) -> str:
        function = self.choice.choice(self.callees)
        name = function.name
        if function.macro:
            self.module.called.add(name)
            return f"{name}({self.some(variables, depth)})"
        count = self.choice.randint(function.fewest, function.most)
        if name not in self.module.called:
            count = function.fewest
        self.module.called.add(name)
        self.module.reached.add((name, function.most))
        arguments = [self.some(variables, depth) for _ in range(count)]
        if function.public and self.choice.random() < 0.2:
            name = f"{self.choice.choice(['__MODULE__', self.module.name])}.{name}"
        return self.applied(name, arguments)

    def applied(self, name: str, arguments: Sequence[str]) -> str:
        if len(arguments) == 1:
            form = self.choice.random()
            if form < 0.15:
                return f"Enum.sum(Enum.map([{arguments[0]}, 2], &{name}/1))"
            if form < 0.25:
                return f"Enum.sum(Enum.map([{arguments[0]}, 2], &{name}(&1)))"
        elif self.choice.random() < 0.2:
            return f"Enum.reduce([{arguments[0]}], {arguments[1]}, &{name}/2)"
        return self.called(name, arguments)

    def other(self, variables: Sequence[str], depth: int) -> str:
        function = self.choice.choice(self.remote)
        count = self.choice.randint(function.fewest, function.most)
        arguments = [self.some(variables, depth) for _ in range(count)]
        imported = self.choice.random() < 0.25 and not self.is_taken(function, count)
        if imported:
            given = self.module.imports.setdefault(function.module, set())
            given.add(f"{function.name}: {count}")
            name = function.name
        else:
            name = f"{self.module.name_of(function.module)}.{function.name}"
        if function.macro:
            if not imported:
                self.module.requires[function.module] = None
            return f"{name}({arguments[0]})"
        return self.applied(name, arguments)

    def is_taken(self, function: Function, count: int) -> bool:
        """Whether an import of it would not be clear."""
        own = {each.name for each in self.module.functions} | set(_OTHERS)
        entry = f"{function.name}: {count}"
        others = (g for each, g in self.module.imports.items() if each != function.module)
        return function.name in own or any(entry in given for given in others)


def _with_all(expression: str, variables: Sequence[str]) -> str:
    """An expression that names all the variables."""
    words = set(re.findall(r"(?<![\w.&@])\w+(?![(\w/:])", expression))
    rest = [each for each in variables if each not in words]
    return " + ".join([expression, *rest])


def _quoting(head: str, code: str) -> str:
    """A macro that quotes some code."""
    return f"{head} do\n    quote do\n      {code}\n    end\n  end"


def _indented(text: str) -> list[str]:
    return [f"    {each}" if each else "" for each in text.split("\n")]


def _without_words(text: str, name: str) -> str:
    """A text in which only whole words begin with this name."""
    return re.sub(rf"@{name}\w+", "", text)


def _path(module: str) -> str:
    words = [re.sub(r"(?<!^)(?=[A-Z])", "_", each).lower() for each in module.split(".")]
    return f"lib/{'/'.join(words)}.ex"
