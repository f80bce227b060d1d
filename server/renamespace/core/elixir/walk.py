"""The walk through a tree: what comes next, which aliases are in force, what was found."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from tree_sitter import Node

from renamespace.core.elixir import syntax
from renamespace.core.elixir.comments import read_comments
from renamespace.core.elixir.facts import (
    Binding,
    Directive,
    Doc,
    DoctestCall,
    Facts,
    Function,
    FunctionDefinition,
    Head,
    InjectedImport,
    Kind,
    ModuleDefinition,
    Reference,
    Scope,
)
from renamespace.core.elixir.given import Given, Surroundings
from renamespace.core.elixir.ignores import read_ignores
from renamespace.core.elixir.scope import Environment
from renamespace.core.elixir.syntax import Syntax
from renamespace.core.source import Source

_ATTRIBUTE_CALL = re.compile(rb"@(\w+)\s*\.\s*([a-z_]\w*[?!]?)")

Task = Callable[[], object]
Handler = Callable[["Walk", Node], None]
"""What to do at a node of some type, or at a call of some name."""


class Walk:
    """Walks the tree with a list of what to do next instead of recursion: any depth is fine."""

    def __init__(
        self,
        source: Source,
        nodes: Mapping[str, Handler],
        forms: Mapping[str, Handler],
        surroundings: Surroundings,
    ) -> None:
        """Start at the top of a source; `nodes` and `forms` say what to do at what."""
        self.source = source
        self.nodes = nodes
        self.forms = forms
        self.surroundings = surroundings
        self.syntax = Syntax(source)
        self.scopes = [Scope(None, 0, len(source.data), None)]
        self.bindings: list[Binding] = []
        self.directives: list[Directive] = []
        self.references: list[Reference] = []
        self.modules: list[ModuleDefinition] = []
        self.functions: list[FunctionDefinition] = []
        self.injected_imports: list[InjectedImport] = []
        self.docs: list[Doc] = []
        self.doctest_calls: list[DoctestCall] = []
        self.here = Environment(0, self.bindings)
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
        return Facts(
            scopes=tuple(self.scopes),
            bindings=tuple(self.bindings),
            directives=tuple(self.directives),
            references=tuple(self.references),
            modules=tuple(self.modules),
            functions=tuple(self.functions),
            ignores=read_ignores(self.source, root),
            attribute_calls=self._attribute_calls(),
            error=syntax.first_error(root),
            injected_imports=tuple(self.injected_imports),
            docs=tuple(self.docs),
            comments=read_comments(self.source, root),
            doctest_calls=tuple(self.doctest_calls),
        )

    def _attribute_calls(self) -> tuple[tuple[str, str], ...]:
        found = _ATTRIBUTE_CALL.findall(self.source.data)
        return tuple((name.decode(), function.decode()) for name, function in found)

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
        target = call.child_by_field_name("target")
        return self.syntax.text(target) if target is not None else ""

    def bind(self, name: str, module: str | None, start: int) -> int:
        """From here to the end of the scope `name` stands for `module`."""
        self.bindings.append(Binding(name, module, self.here.scope, start))
        self.here.aliases[name] = len(self.bindings) - 1
        return len(self.bindings) - 1

    def give(self, given: Given, start: int) -> None:
        """Put in force from here to the end of the scope what another file gives."""
        for alias in given.aliases:
            made = self.bind(alias.name, alias.module, start)
            self.bindings[made] = replace(self.bindings[made], given=alias)
        self.injected_imports += [
            InjectedImport(each, self.here.scope, start) for each in given.imports
        ]
