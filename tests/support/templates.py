"""What the tool takes for the Elixir in templates, for Elixir to judge."""

from collections.abc import Iterator, Mapping

from renamespace.core.elixir.heex import is_template
from renamespace.core.elixir.syntax import Syntax
from renamespace.core.source import Source


def with_stitched(files: Mapping[str, str]) -> dict[str, str]:
    """The files, and beside those with templates the code in these, as scripts."""
    found = dict(files)
    for path, text in files.items():
        if is_template(path) or "~H" in text:
            for number, code in enumerate(_code(Source(path, text.encode()))):
                found[f"{path}.{number}.exs"] = code
    return found


def _code(source: Source) -> Iterator[str]:
    text = Syntax(source)
    if is_template(source.path):
        if text.error is None and text.root.text is not None:
            yield text.root.text.decode()
        return
    waiting = [text.root]
    while waiting:
        node = waiting.pop()
        template = text.template(node) if node.type == "sigil" else None
        if template is not None and template[1] is None and template[0].text is not None:
            yield template[0].text.decode()
        waiting += node.children
