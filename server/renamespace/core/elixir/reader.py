"""Elixir text -> facts: one walk through the tree, with the aliases in force at each place.

Sources of the rules: Kernel.SpecialForms (`alias`, `require`, `import`, `quote`, `__MODULE__`),
Kernel (`defmodule/2`, `defimpl/3`, `defdelegate/2`, `use/2`).
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from tree_sitter import Node

from renamespace.core.elixir import syntax
from renamespace.core.elixir.facts import (
    Binding,
    Directive,
    Facts,
    Function,
    FunctionDefinition,
    Head,
    ImportEntry,
    Kind,
    ModuleDefinition,
    Reference,
    Scope,
)
from renamespace.core.elixir.ignores import read_ignores
from renamespace.core.elixir.scope import Environment
from renamespace.core.elixir.syntax import Syntax
from renamespace.core.source import Source

Task = Callable[[], object]


def read_facts(source: Source) -> Facts:
    """Read a source's facts. Broken Elixir gives what was understood, and where it breaks."""
    return _Reader(source).read()


class _Reader:
    """Walks the tree with a list of what to do next instead of recursion: any depth is fine."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.syntax = Syntax(source)
        self.scopes = [Scope(None, 0, len(source.data), None)]
        self.bindings: list[Binding] = []
        self.directives: list[Directive] = []
        self.references: list[Reference] = []
        self.modules: list[ModuleDefinition] = []
        self.functions: list[FunctionDefinition] = []
        self.here = Environment(0, self.bindings)
        self.todo: list[Task | Node] = []
        """What to do next, the next one last: a node to visit, or something else."""

    def read(self) -> Facts:
        root = self.syntax.root
        self.children(root)
        while self.todo:
            task = self.todo.pop()
            if isinstance(task, Node):
                _NODES.get(task.type, _Reader.children)(self, task)
            else:
                task()
        return Facts(
            scopes=tuple(self.scopes),
            bindings=tuple(self.bindings),
            directives=tuple(self.directives),
            references=tuple(self.references),
            modules=tuple(self.modules),
            functions=tuple(self.functions),
            ignores=read_ignores(self.source, root),
            error=syntax.first_error(root),
        )

    # Walking

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
        self.each(node.named_children)

    def within(self, environment: Environment, *tasks: Task) -> None:
        """Do the tasks next, in another environment, then come back to this one."""
        here = self.here
        self.next(partial(self.enter, environment), *tasks, partial(self.enter, here))

    def enter(self, environment: Environment) -> None:
        self.here = environment

    def scope(self, node: Node, module: str | None, *, quoted: bool = False) -> int:
        parent = self.here.scope
        self.scopes.append(Scope(parent, node.start_byte, node.end_byte, module, quoted))
        return len(self.scopes) - 1

    def block(self, node: Node) -> None:
        """A block of its own: what is aliased in it ends with it."""
        scope = self.scope(node, self.here.module)
        self.within(self.here.inner(scope), partial(self.children, node))

    def do_block(self, node: Node) -> None:
        """`do ... else ... end`: what is aliased before the `else` does not reach it."""
        clauses = [child for child in node.named_children if child.type in _CLAUSE_BLOCKS]
        end = clauses[0].start_byte if clauses else node.end_byte
        inside = [child for child in node.named_children if child.start_byte < end]
        self.scopes.append(Scope(self.here.scope, node.start_byte, end, self.here.module))
        here, there = self.here, self.here.inner(len(self.scopes) - 1)
        self.next(
            partial(self.enter, there),
            partial(self.each, inside),
            partial(self.enter, here),
            partial(self.each, clauses),
        )

    def pair(self, node: Node) -> None:
        """`do: value` is a block like `do value end`."""
        key, value = node.child_by_field_name("key"), node.child_by_field_name("value")
        if key is None or value is None:
            self.children(node)
        elif self.syntax.text(key).rstrip().rstrip(":") in _BLOCKS:
            scope = self.scope(value, self.here.module)
            self.within(self.here.inner(scope), partial(self.visit, value))
        else:
            self.each([key, value])

    # Names

    def plain_name(self, node: Node) -> None:
        index = self.name(node, Kind.TYPE if self.here.typespec else Kind.MODULE)
        following = node.next_named_sibling
        if following is not None and self.target_name(following) == "apply":
            following = next(iter(syntax.arguments(following)), None)  # `Mod |> apply(:fun, [])`
        if following is not None and following.type == "atom":
            beside = self.syntax.text(following)[1:]
            self.references[index] = replace(self.references[index], beside=beside)

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
            )
        )
        return len(self.references) - 1

    def written(self, node: Node) -> tuple[Head, tuple[str, ...]]:
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
        text = self.syntax.text(node)
        if "#" in text:  # A name over several lines can have comments in it.
            text = re.sub(r"#.*", "", text)
        return tuple(segment.strip() for segment in text.split("."))

    def dot(self, node: Node) -> None:
        if syntax.is_name(node):
            self.dynamic_head(node)
            self.plain_name(node)
        else:
            self.children(node)

    def dynamic_head(self, node: Node) -> None:
        """Visit what stands before the dot in `unquote(x).Name`."""
        left = node.child_by_field_name("left") if node.type == "dot" else None
        if left is not None and not syntax.is_module_macro(left) and not syntax.is_name(left):
            self.visit(left)

    def struct(self, node: Node) -> None:
        for child in node.named_children:
            if syntax.is_name(child):
                self.name(child, Kind.STRUCT)
            else:
                self.visit(child)

    # Operators

    def unary(self, node: Node) -> None:
        operator, operand = node.child_by_field_name("operator"), syntax.operand(node)
        if operator is None or operand is None:
            self.children(node)
        elif operator.type == "&":
            self.capture(syntax.unwrap(operand))
        elif operator.type == "@" and operand.type == "call":
            self.attribute(operand)
        else:
            self.visit(operand)

    def capture(self, operand: Node) -> None:
        """`&Mod.fun/1`; any other capture is an ordinary expression."""
        target, arity = self.syntax.captured(operand) or (None, 0)
        if target is None or not self.remote(target, Kind.CAPTURE, arity):
            self.visit(operand)

    def attribute(self, call: Node) -> None:
        name, args = self.target_name(call), syntax.arguments(call)
        if name in syntax.TYPESPECS:
            self.within(replace(self.here, typespec=True), partial(self.children, call))
        elif name in {"behaviour", "impl"} and args and syntax.is_name(args[0]):
            self.name(args[0], Kind.BEHAVIOUR)
        else:
            self.children(call)

    def binary(self, node: Node, piped: int = 0) -> None:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None or not syntax.is_pipe(node):
            self.children(node)
        else:
            self.next(partial(self.piped, left, piped), partial(self.piped, right, 1))

    def piped(self, node: Node, piped: int) -> None:
        """What a pipe goes into, `piped` arguments at the front; parentheses do not matter."""
        if piped:
            node = syntax.unwrap(node)
        if piped and node.type == "call":
            self.call(node, piped)
        elif piped and syntax.is_pipe(node):
            self.binary(node, piped)
        else:
            self.visit(node)

    # Calls

    def target_name(self, call: Node) -> str:
        target = call.child_by_field_name("target")
        return self.syntax.text(target) if target is not None else ""

    def call(self, node: Node, piped: int = 0) -> None:
        target = node.child_by_field_name("target")
        form = _FORMS.get(self.target_name(node))
        if form is not None and not piped:
            form(self, node)
        elif target is None or target.type == "identifier":
            self.children(node)
        else:
            self.remote_call(node, target, syntax.arity(node) + piped)

    def remote_call(self, node: Node, target: Node, arity: int) -> None:
        rest = [child for child in node.named_children if child.id != target.id]
        kind = Kind.TYPE if self.here.typespec else Kind.CALL
        if self.remote(target, kind, arity, parens=bool(rest)):
            self.each(rest)
        else:
            self.each([target, *rest])

    def remote(self, target: Node, kind: Kind, arity: int, *, parens: bool = True) -> bool:
        """Record `Mod.fun`; False when the target is something else."""
        left, right = target.child_by_field_name("left"), target.child_by_field_name("right")
        if target.type != "dot" or left is None or right is None or not syntax.is_name(left):
            return False
        if right.type not in {"identifier", "operator_identifier", "string"}:
            return False
        self.dynamic_head(left)
        name = self.syntax.text(right).strip('"')
        function = Function(name, arity, right.start_byte, right.end_byte, parens)
        self.name(left, kind, None if kind is Kind.TYPE else function)
        return True

    def apply(self, node: Node) -> None:
        """`apply(Mod, :fun, [...])`, with a literal name."""
        match syntax.arguments(node):
            case [module, function, args] if syntax.is_name(module) and function.type == "atom":
                self.name(module, Kind.APPLY, self.atom_function(function, _list_length(args)))
                self.visit(args)
            case _:
                self.children(node)

    def mfa(self, node: Node) -> None:
        """`{Mod, :fun, [...]}`, of which a process is started or a handler made."""
        match [child for child in node.named_children if child.type != "comment"]:
            case [module, function, args] if (
                syntax.is_name(module) and function.type == "atom" and args.type == "list"
            ):
                self.name(module, Kind.MFA, self.atom_function(function, _list_length(args)))
                self.visit(args)
            case _:
                self.children(node)

    def atom_function(self, atom: Node, arity: int | None) -> Function:
        name = self.syntax.text(atom)[1:]
        return Function(name, arity, atom.start_byte + 1, atom.end_byte)

    def delegate(self, node: Node) -> None:
        """`defdelegate head(...), to: Mod, as: :fun`: a call of Mod.fun with the head's arity."""
        self.note_definition(node)
        args = syntax.arguments(node)
        options = {name: value for name, _, value in syntax.keywords(args)}
        to, renamed = options.get("to"), options.get("as")
        head = _head(args[0]) if args else None
        if to is None or not syntax.is_name(to):
            self.children(node)
            return
        self.name(to, Kind.DELEGATE, self.delegated(head, to, renamed))
        self.each([value for name, value in options.items() if name != "to"])

    def delegated(self, head: Node | None, to: Node, renamed: Node | None) -> Function | None:
        if head is None or (renamed is not None and renamed.type != "atom"):
            return None
        _, arity = _arities(head)
        if renamed is not None:
            return self.atom_function(renamed, arity)
        return Function(self.head_name(head), arity, to.end_byte, to.end_byte)

    # Definitions

    def definition(self, node: Node) -> None:
        """`def`, `defmacro`, ...: note what it defines; its head and body are code like any other."""
        self.note_definition(node)
        self.children(node)

    def note_definition(self, node: Node) -> None:
        args = syntax.arguments(node)
        head = _head(args[0]) if args else None
        if head is None or self.here.module is None:
            return
        fewest, most = _arities(head)
        name = self.head_name(head)
        self.functions.append(
            FunctionDefinition(
                self.here.module,
                name,
                fewest,
                most,
                public=self.target_name(node) not in _PRIVATE,
                macro=self.target_name(node) in _MACROS,
                start=head.start_byte,
                end=head.start_byte + len(name.encode()),
                whole=(node.start_byte, node.end_byte),
            )
        )

    def struct_definition(self, node: Node) -> None:
        """`defstruct` and `defexception` define functions that nobody writes (Kernel)."""
        module = self.here.module
        for name, fewest, most in _GENERATED[self.target_name(node)] if module else ():
            span = node.start_byte, node.end_byte
            self.functions.append(
                FunctionDefinition(module or "", name, fewest, most, True, False, *span, span)
            )
        self.children(node)

    def head_name(self, head: Node) -> str:
        named = head.child_by_field_name("target") or head.child_by_field_name("operator") or head
        return self.syntax.text(named)

    def module(self, node: Node) -> None:
        """`defmodule` and `defprotocol`: a nested name is taken as written, and aliased."""
        args = syntax.arguments(node)
        if not args:
            self.children(node)
            return
        full, short = self.defined_module(args[0])
        self.note_module(node, args[0], full)
        if short is not None:
            self.bind(*short, args[0].end_byte)
        self.next(*self.body(node, args[1:], full))

    def note_module(self, node: Node, name: Node, full: str | None) -> None:
        keyword = self.target_name(node)
        self.modules.append(ModuleDefinition(full, name.start_byte, name.end_byte, keyword))

    def body(self, node: Node, args: list[Node], full: str | None) -> list[Task]:
        scope = self.scope(node, full)
        block = syntax.do_block(node)
        inside = [*args, *([block] if block else [])]
        here, there = self.here, self.here.in_module(scope, full)
        return [partial(self.enter, there), partial(self.each, inside), partial(self.enter, here)]

    def defined_module(self, node: Node) -> tuple[str | None, tuple[str, str | None] | None]:
        """The full name that a definition's name gives, and the alias it makes around it."""
        if syntax.is_module_macro(node):
            return self.here.module, None
        if not syntax.is_name(node):
            self.visit(node)
            return None, None
        head, segments = self.written(node)
        if head is not Head.PLAIN or not self.here.nested:
            return self.references[self.name(node, Kind.DEFINITION)].module, None
        around = self.here.module
        full = ".".join([around, *segments]) if around else None
        self.reference(node, Kind.DEFINITION, full)
        return full, (segments[0], f"{around}.{segments[0]}" if around else None)

    def implementation(self, node: Node) -> None:
        """`defimpl P, for: T` defines P.T; without `for:` T is the module around it."""
        args = syntax.arguments(node)
        if not args:
            self.children(node)
            return
        target: str | None = self.here.module
        protocol = self.implemented(args[0])
        for name, _, value in syntax.keywords(args[1:]):
            if name == "for":
                target = self.implemented(value)
        full = f"{protocol}.{target}" if protocol and target else None
        self.note_module(node, args[0], full)
        rest = [pair for name, pair, _ in syntax.keywords(args[1:]) if name != "for"]
        self.next(*self.body(node, rest, full))

    def implemented(self, node: Node) -> str | None:
        """Record the protocol or type of a `defimpl`; None for a list or something computed."""
        if syntax.is_name(node):
            return self.references[self.name(node, Kind.IMPLEMENTATION)].module
        if syntax.is_module_macro(node):
            return self.here.module
        self.visit(node)
        return None

    # Quoting

    def quote(self, node: Node) -> None:
        """Options are ordinary code; the body is quoted."""
        args, block = syntax.arguments(node), syntax.do_block(node)
        bodies = [block] if block else []
        options: list[Node] = []
        for arg in args:
            for name, pair, value in syntax.keywords([arg]):
                (bodies if name == "do" else options).append(value if name == "do" else pair)
            if arg.type not in {"keywords", "list"}:
                options.append(arg)
        here, there = self.here, self.here.in_quote(self.scope(node, None, quoted=True))
        self.next(
            partial(self.each, options),
            partial(self.enter, there),
            partial(self.each, bodies),
            partial(self.enter, here),
        )

    def unquote(self, node: Node) -> None:
        """Code inside `unquote` runs where the quote is written."""
        outside = self.here.outside
        if outside is None:
            self.within(replace(self.here, fragment=True), partial(self.children, node))
        else:
            back = replace(outside, scope=self.here.scope)
            self.within(back, partial(self.children, node))

    # Directives

    def directive(self, node: Node) -> None:
        args = syntax.arguments(node)
        kind = Kind(self.target_name(node))
        if not args:
            self.children(node)
        elif args[0].type == "dot" and syntax.is_group(args[0]):
            self.group(node, kind, args[0], args[1:])
        else:
            self.single(node, kind, syntax.unwrap(args[0]), args[1:])

    def single(self, node: Node, kind: Kind, target: Node, options: list[Node]) -> None:
        """`alias A.B, as: C` and its kin."""
        references: tuple[int, ...] = ()
        if syntax.is_name(target):
            references = (self.name(target, kind),)
            module = self.references[references[0]].module
        else:
            module = self.unnamed_module(target)
        short = self.short_name(kind, target, options)
        bound = self.bind(short, module, node.end_byte) if short else None
        bindings = (bound,) * len(references)
        self.add_directive(node, kind, references, bindings, options)
        if module is not None:
            self.name_as(options, module)
        self.each([pair for name, pair, _ in self.options(options) if name != "as"])

    def unnamed_module(self, target: Node) -> str | None:
        """A directive's module that no alias token writes: `__MODULE__`, `:erlang_module`."""
        if syntax.is_module_macro(target):
            return self.here.module
        if target.type == "atom":
            return self.syntax.text(target)
        self.visit(target)
        return None

    def short_name(self, kind: Kind, target: Node, options: list[Node]) -> str | None:
        """The name by which the directive lets its module be called; None when it makes none."""
        given = next((value for name, _, value in self.options(options) if name == "as"), None)
        if given is not None:
            return (
                self.syntax.text(given).removeprefix("Elixir.") if syntax.is_name(given) else None
            )
        if kind is not Kind.ALIAS:
            return None
        if syntax.is_name(target):
            segments = self.written(target)[1]
            return segments[-1] if segments else None
        if syntax.is_module_macro(target) and self.here.module is not None:
            return self.here.module.rsplit(".", 1)[-1]
        return None

    def group(self, node: Node, kind: Kind, dot: Node, options: list[Node]) -> None:
        """`alias A.{B, C.D}`."""
        left, right = dot.child_by_field_name("left"), dot.child_by_field_name("right")
        if left is None or right is None:
            return
        base = self.group_base(left)
        around = self.references[base].module if base is not None else None
        prefix = "" if around == "Elixir" else f"{around}."
        references, bindings = [], []
        for item in right.named_children:
            if item.type == "alias":
                segments = self.segments(item)
                full = prefix + ".".join(segments) if around else None
                references.append(self.reference(item, kind, full))
                alias = kind is Kind.ALIAS
                bound = self.bind(segments[-1], full, node.end_byte) if alias else None
                bindings.append(bound)
            elif item.type != "comment":
                self.visit(item)
        braces = right.start_byte, right.end_byte
        computed = any(item.type not in {"alias", "comment"} for item in right.named_children)
        self.add_directive(
            node, kind, tuple(references), tuple(bindings), options, base, braces, computed=computed
        )
        self.each(options)

    def group_base(self, node: Node) -> int | None:
        if syntax.is_name(node) or syntax.is_module_macro(node):
            return self.name(node, Kind.GROUP)
        self.visit(node)
        return None

    def bind(self, name: str, module: str | None, start: int) -> int:
        """From here to the end of the scope `name` stands for `module`."""
        self.bindings.append(Binding(name, module, self.here.scope, start))
        self.here.aliases[name] = len(self.bindings) - 1
        return len(self.bindings) - 1

    def add_directive(
        self,
        node: Node,
        kind: Kind,
        references: tuple[int, ...],
        bindings: tuple[int | None, ...],
        options: list[Node],
        base: int | None = None,
        braces: tuple[int, int] | None = None,
        *,
        computed: bool = False,
    ) -> None:
        index = len(self.directives)
        for item, reference in enumerate(references):
            self.references[reference] = replace(self.references[reference], directive=index)
            if (binding := bindings[item]) is not None:
                made = replace(self.bindings[binding], directive=index, item=item)
                self.bindings[binding] = made
        if base is not None:
            self.references[base] = replace(self.references[base], directive=index)
        lists = {name: value for name, _, value in self.options(options)}
        as_value, as_span = self.as_spans(options)
        self.directives.append(
            Directive(
                kind=kind,
                start=node.start_byte,
                end=node.end_byte,
                scope=self.here.scope,
                references=references,
                bindings=bindings,
                base=base,
                braces=braces,
                computed=computed,
                as_value=as_value,
                as_span=as_span,
                only=self.entries(lists.get("only")),
                excluded=self.entries(lists.get("except")),
                restricted="only" in lists or "except" in lists,
            )
        )

    def options(self, nodes: list[Node]) -> list[tuple[str, Node, Node]]:
        return list(syntax.keywords(nodes))

    def as_spans(
        self, options: list[Node]
    ) -> tuple[tuple[int, int] | None, tuple[int, int] | None]:
        """Of `as: X` the name alone, and all of it with the comma before, if that can be cut."""
        for name, pair, value in self.options(options):
            if name == "as":
                comma = self.syntax.data.rfind(b",", 0, pair.start_byte)
                plain = all(option.type == "keywords" for option in options)
                span = (comma, pair.end_byte) if plain else None
                return (value.start_byte, value.end_byte), span
        return None, None

    def name_as(self, options: list[Node], module: str) -> None:
        for name, _, value in self.options(options):
            if name == "as" and syntax.is_name(value):
                self.reference(value, Kind.AS, module)

    def entries(self, node: Node | None) -> tuple[ImportEntry, ...] | None:
        if node is None or node.type != "list":
            return None
        return tuple(
            ImportEntry(
                name.strip('"'),
                int(self.syntax.text(value)) if value.type == "integer" else None,
                pair.start_byte,
                pair.start_byte + len(name.encode()),
            )
            for name, pair, value in syntax.pairs(node)
        )

    # Templates

    def sigil(self, node: Node) -> None:
        name = next((c for c in node.named_children if c.type == "sigil_name"), None)
        if name is None or self.syntax.text(name) not in _TEMPLATES:
            self.children(node)
            return
        for match in _TEMPLATE_NAME.finditer(self.syntax.data, node.start_byte, node.end_byte):
            self.template_name(match)

    def template_name(self, match: re.Match[bytes]) -> None:
        segments = tuple(match["module"].decode().split("."))
        module, binding = self.here.resolve(Head.PLAIN, segments)
        function = None
        if match["function"] is not None:
            function = Function(match["function"].decode(), None, *match.span("function"))
        self.references.append(
            Reference(
                *match.span("module"),
                head=Head.PLAIN,
                segments=segments,
                module=module,
                kind=Kind.TEMPLATE,
                scope=self.here.scope,
                binding=binding,
                function=function,
            )
        )


def _head(node: Node) -> Node | None:
    """The `name(args)` of a definition, inside its guard; None when it is computed."""
    while node.type == "binary_operator" and (left := node.child_by_field_name("left")):
        operator = node.child_by_field_name("operator")
        if operator is None or operator.type != "when":
            return node
        node = left
    if node.type == "call":
        target = node.child_by_field_name("target")
        return node if target is not None and target.type == "identifier" else None
    return node if node.type in {"identifier", "unary_operator"} else None


def _arities(head: Node) -> tuple[int, int]:
    """The fewest and most arguments that a definition's head takes."""
    if head.type == "call":
        args = syntax.arguments(head)
        return len(args) - sum(map(_is_default, args)), len(args)
    if head.type == "binary_operator":
        return 2, 2
    return (1, 1) if head.type == "unary_operator" else (0, 0)


def _is_default(node: Node) -> bool:
    operator = node.child_by_field_name("operator")
    return operator is not None and operator.type == "\\\\"


def _list_length(node: Node) -> int | None:
    items = [item for item in node.named_children if item.type != "comment"]
    if node.type != "list" or any(item.type == "binary_operator" for item in items):
        return None
    return len(items)


_GENERATED = {
    "defstruct": (("__struct__", 0, 1),),
    "defexception": (("__struct__", 0, 1), ("exception", 1, 1), ("message", 1, 1)),
}
_CLAUSE_BLOCKS = {"else_block", "after_block", "rescue_block", "catch_block"}
_BLOCKS = {"do", "else", "after", "rescue", "catch"}
_MACROS = {"defmacro", "defmacrop", "defguard", "defguardp"}
_PRIVATE = {"defp", "defmacrop", "defguardp"}
_TEMPLATES = {"H", "L", "E"}
_TEMPLATE_NAME = re.compile(
    rb"(?:(?<=</)|(?<=%)|(?<![\w.@:/&%-]))(?P<module>[A-Z]\w*(?:\.[A-Z]\w*)*)"
    rb"(?:\.(?P<function>[a-z_]\w*[?!]?)|(?=\{))"
)

_FORMS: dict[str, Callable[[_Reader, Node], None]] = {
    "alias": _Reader.directive,
    "import": _Reader.directive,
    "require": _Reader.directive,
    "use": _Reader.directive,
    "defmodule": _Reader.module,
    "defprotocol": _Reader.module,
    "defimpl": _Reader.implementation,
    "def": _Reader.definition,
    "defp": _Reader.definition,
    "defmacro": _Reader.definition,
    "defmacrop": _Reader.definition,
    "defguard": _Reader.definition,
    "defguardp": _Reader.definition,
    "defdelegate": _Reader.delegate,
    "defstruct": _Reader.struct_definition,
    "defexception": _Reader.struct_definition,
    "quote": _Reader.quote,
    "with": _Reader.block,
    "for": _Reader.block,
    "unquote": _Reader.unquote,
    "unquote_splicing": _Reader.unquote,
    "apply": _Reader.apply,
}

_NODES: dict[str, Callable[[_Reader, Node], None]] = {
    "alias": _Reader.plain_name,
    "dot": _Reader.dot,
    "call": _Reader.call,
    "struct": _Reader.struct,
    "unary_operator": _Reader.unary,
    "binary_operator": _Reader.binary,
    "pair": _Reader.pair,
    "tuple": _Reader.mfa,
    "sigil": _Reader.sigil,
    "do_block": _Reader.do_block,
    **dict.fromkeys(("stab_clause", *_CLAUSE_BLOCKS), _Reader.block),
}
