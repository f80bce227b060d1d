"""What functions are about, by the words in their names."""

from dataclasses import dataclass

from renamespace.core.elixir.underscore import underscore


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a name: `get_first_step_for_job` is about a `step`, `search` does something.

    Each is in the singular; `deed` is None when it says nothing: every context has a `get`.
    """

    things: tuple[str, ...]
    deed: str | None


def words_of(name: str, own: frozenset[str]) -> Words:
    """Read a function's name; `own` are words that say nothing here."""
    parts = [part for part in name.strip("!?_").split("_") if part]
    head = _before_preposition(parts)
    if not head:
        return Words(things_in(parts, own), None)
    first, rest = head[0], head[1:]
    if first in _QUALITIES or first.endswith("s") or first in own:
        return Words(things_in(head, own), None)
    deed = None if first in _PLAIN_DEEDS else first
    return Words(things_in(rest, own), deed)


def things_in(parts: list[str], own: frozenset[str]) -> tuple[str, ...]:
    """Those words that name a thing, in the singular."""
    silent = own | _QUALITIES | _PREPOSITIONS
    return tuple(word for part in parts if (word := singular(part)) not in silent)


def own_words(module: str) -> frozenset[str]:
    """The words that every function of a module could have in its name."""
    parts = underscore(module.rpartition(".")[2]).split("_")
    return frozenset({singular(part) for part in parts} | {singular("".join(parts))})


def singular(word: str) -> str:
    """`steps` -> `step`, `entries` -> `entry`, `boxes` -> `box`; a word in the singular stays."""
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "uses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def plural(word: str) -> str:
    """`step` -> `steps`, `entry` -> `entries`, `box` -> `boxes`."""
    if word.endswith("y") and word[-2:-1] not in {*"aeiou"}:
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "ch", "sh")) else "s")


def _before_preposition(parts: list[str]) -> list[str]:
    end = next((i for i, part in enumerate(parts) if part in _PREPOSITIONS), len(parts))
    return parts[:end]


def _all(words: str) -> frozenset[str]:
    return frozenset(words.split())


_PREPOSITIONS = _all("and as at by for from in into of on or to with without")
_QUALITIES = _all("all any can first has is last latest many new next no old one other previous")
_PLAIN_DEEDS = _all(
    "list get create update delete change "  # The functions that `mix phx.gen.context` makes.
    "add build do fetch find handle insert load make mark maybe new put remove set store upsert "
    "validate"
)
"""What is done to anything."""
