"""The walk through a tree: what comes next, which aliases are in force, what was found."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from msgspec.structs import replace
from tree_sitter import Node

from renamespace.core.elixir import syntax
from renamespace.core.elixir.comments import read_comments
from renamespace.core.elixir.facts import (
    Binding,
    Directive,
    Doc,
    DoctestCall,
    Embed,
    Expansion,
    Facts,
    Function,
    FunctionDefinition,
    Head,
    Kind,
    ModuleDefinition,
    Reference,
    Scope,
)
from renamespace.core.elixir.given import Given, Surroundings, given_module
from renamespace.core.elixir.ignores import read_ignores
from renamespace.core.elixir.routes import Route, RouterScope
from renamespace.core.elixir.scope import Environment
from renamespace.core.elixir.syntax import Syntax
from renamespace.core.source import Source

Task = Callable[[], object]
Handler = Callable[["Walk", Node], None]
"""What to do at a node of some type, or at a call of some name."""
Expand = Callable[["Walk"], tuple[tuple[Expansion, ...], tuple[FunctionDefinition, ...]]]
"""What the macros of the file give back, asked when the walk is done."""


class Walk:
    """Walks the tree with a list of what to do next instead of recursion: any depth is fine."""

    def __init__(
        self,
        source: Source,
        nodes: Mapping[str, Handler],
        forms: Mapping[str, Handler],
        surroundings: Surroundings,
        expand: "Expand",
    ) -> None:
        """Start at the top of a source; `nodes` and `forms` say what to do at what."""
        self.source = source
        self.nodes = nodes
        self.forms = forms
        self.surroundings = surroundings
        self.expand = expand
        self.syntax = Syntax(source)
        self.scopes = [Scope(None, 0, len(source.data), None)]
        self.bindings: list[Binding] = []
        self.directives: list[Directive] = []
        self.references: list[Reference] = []
        self.modules: list[ModuleDefinition] = []
        self.functions: list[FunctionDefinition] = []
        self.bodies: list[tuple[str, Node]] = []
        """The modules defined here with what is between their `do` and `end`."""
        self.router_scopes: list[RouterScope] = []
        self.routes: list[Route] = []
        self.may_route = b"outer" in source.data
        """Whether `use Phoenix.Router` or `use ..., :router` may stand here at all."""
        self.embeds: list[Embed] = []
        self.unread: list[int] = []
        self.docs: list[Doc] = []
        self.doctest_calls: list[DoctestCall] = []
        self.here = Environment(0, self.bindings, loose=surroundings.loose)
        self.todo: list[Task | Node] = []
        """What to do next, the next one last: a node to visit, or something else."""

    def read(self) -> None:
        """Walk the whole tree."""
        self.give(self.surroundings.top, 0)
        self.children(self.syntax.root)
        self.run()

    def run(self) -> None:
        """Do all that is to be done."""
        while self.todo:
            task = self.todo.pop()
            if isinstance(task, Node):
                self.nodes.get(task.type, Walk.children)(self, task)
            else:
                task()

    def facts(self) -> Facts:
        """What was found in the tree that is walked."""
        root = self.syntax.root
        expansions, quoted_functions = self.expand(self)
        return Facts(
            scopes=tuple(self.scopes),
            bindings=tuple(self.bindings),
            directives=tuple(self.directives),
            references=self._paired(),
            modules=tuple(self.modules),
            functions=tuple(self.functions),
            ignores=read_ignores(self.source, root, self.syntax.comments),
            expansions=expansions,
            quoted_functions=quoted_functions,
            router_scopes=tuple(self.router_scopes),
            routes=tuple(self.routes),
            error=self.syntax.error,
            embeds=tuple(self.embeds),
            unread=tuple(self.unread),
            docs=tuple(self.docs),
            comments=read_comments(self.source, root),
            doctest_calls=tuple(self.doctest_calls),
        )

    def _paired(self) -> tuple[Reference, ...]:
        """The references, those in opening and closing tags with their partners."""
        found, partners = list(self.references), self.syntax.partners
        if partners:
            places = {r.start: i for i, r in enumerate(found) if r.kind is Kind.COMPONENT}
            for closing, opening in partners.items():
                if closing in places and opening in places:
                    one, other = places[closing], places[opening]
                    found[one] = replace(found[one], partner=other)
                    found[other] = replace(found[other], partner=one)
        return tuple(found)

    def next(self, *tasks: Task) -> None:
        """Do these next, in this order; what was waiting waits longer."""
        self.todo.extend(reversed(tasks))

    def visit(self, node: Node) -> None:
        """Visit the node next, unless it has nothing to say."""
        if not self.syntax.silent(node):
            self.todo.append(node)

    def each(self, nodes: Sequence[Node]) -> None:
        """Visit the nodes next, in this order."""
        silent = self.syntax.silent
        self.todo.extend(node for node in reversed(nodes) if not silent(node))

    def children(self, node: Node) -> None:
        """Visit what a node holds next."""
        self.each(node.named_children)

    def within(self, environment: Environment, *tasks: Task) -> None:
        """Do the tasks next, in another environment, then come back to this one."""
        here = self.here
        self.next(partial(self.enter, environment), *tasks, partial(self.enter, here))

    def enter(self, environment: Environment) -> None:
        """Stand in another environment from now on."""
        self.here = environment

    def scope(self, node: Node, module: str | None, *, quoted: bool = False) -> int:
        """Note a scope over a node, inside the one here; gives its index."""
        parent = self.here.scope
        self.scopes.append(Scope(parent, node.start_byte, node.end_byte, module, quoted))
        return len(self.scopes) - 1

    def name(self, node: Node, kind: Kind, function: Function | None = None) -> int:
        """Record a written module name; gives its index."""
        head, segments = self.written(node)
        module, binding = self.here.resolve(head, segments)
        return self.reference(node, kind, module, binding, function)

    def reference(
        self,
        node: Node,
        kind: Kind,
        module: str | None,
        binding: int | None = None,
        function: Function | None = None,
    ) -> int:
        """Record a reference whose module is known already; gives its index."""
        head, segments = self.written(node)
        self.references.append(
            Reference(
                start=node.start_byte,
                end=node.end_byte,
                head=head,
                segments=segments,
                module=module,
                kind=kind,
                scope=self.here.scope,
                binding=binding,
                function=function,
                typespec=self.here.typespec,
                fragment=self.here.fragment,
                loose=self.here.loose,
                doctest=self.here.doctest,
            )
        )
        return len(self.references) - 1

    def written(self, node: Node) -> tuple[Head, tuple[str, ...]]:
        """How a name is written: its head and its segments."""
        if node.type == "dot":
            left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
            tail = self.segments(right) if right is not None else ()
            if left is not None and syntax.is_name(left):  # A comment stands between them.
                head, segments = self.written(left)
                return head, (*segments, *tail)
            return (Head.MODULE if syntax.is_module_macro(left) else Head.DYNAMIC), tail
        if syntax.is_module_macro(node):
            return Head.MODULE, ()
        if node.type == "quoted_atom":
            return Head.ATOM, tuple(self.syntax.text(node)[2:-1].split(".")[1:])
        first, *rest = self.segments(node)
        if first == "Elixir" and rest:
            return Head.ELIXIR, tuple(rest)
        return Head.PLAIN, (first, *rest)

    def segments(self, node: Node) -> tuple[str, ...]:
        """The segments of an alias token."""
        text = self.syntax.text(node)
        if "#" in text:  # A name over several lines can have comments in it.
            text = re.sub(r"#.*", "", text)
        return tuple(segment.strip() for segment in text.split("."))

    def target_name(self, call: Node) -> str:
        """What a call calls, as written; empty for what is no call."""
        return self.syntax.target_of(call)

    def bind(self, name: str, module: str | None, start: int) -> int:
        """From here to the end of the scope `name` stands for `module`."""
        self.bindings.append(Binding(name, module, self.here.scope, start))
        self.here.aliases[name] = len(self.bindings) - 1
        return len(self.bindings) - 1

    def give(self, given: Given, start: int) -> None:
        """Put in force from here to the end of the scope the aliases that another file gives."""
        for alias in given.aliases:
            made = self.bind(alias.name, given_module(alias, self.here.module), start)
            self.bindings[made] = replace(self.bindings[made], given=alias)
        for name in given.unclear:
            self.bind(name, None, start)
