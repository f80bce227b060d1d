"""Composing edits: what two passes do one after the other, at once."""

from hypothesis import given
from hypothesis import strategies as st

from renamespace.core.edits import TextEdit, apply_edits, compose, offset_after, offset_before

TEXTS = st.text(alphabet="ab\n\u00e9\U0001f600", max_size=12)


@st.composite
def edits_of(draw: st.DrawFn, text: str) -> tuple[TextEdit, ...]:
    """Some edits of a text that do not overlap, as byte spans."""
    size = len(text)
    places = st.lists(st.integers(0, size), max_size=8)
    cuts = sorted(draw(places))
    found = []
    for start, end in zip(cuts[::2], cuts[1::2], strict=False):
        low, high = (len(text[:each].encode()) for each in (start, end))
        found.append(TextEdit(low, high, draw(TEXTS)))
    return tuple(found)


@st.composite
def two_passes(draw: st.DrawFn) -> tuple[bytes, tuple[TextEdit, ...], tuple[TextEdit, ...]]:
    text = draw(TEXTS)
    first = draw(edits_of(text))
    middle = apply_edits(text.encode(), first).decode()
    return text.encode(), first, draw(edits_of(middle))


@given(two_passes())
def test_composed_edits_do_what_both_passes_do(
    passes: tuple[bytes, tuple[TextEdit, ...], tuple[TextEdit, ...]],
) -> None:
    data, first, second = passes
    composed = compose(data, first, second)
    assert apply_edits(data, composed) == apply_edits(apply_edits(data, first), second)


def test_what_the_second_pass_takes_back_is_no_edit() -> None:
    assert compose(b"Shop.Order", [TextEdit(0, 4, "Store")], [TextEdit(0, 5, "Shop")]) == ()


def test_only_the_changed_part_of_joined_edits_is_left() -> None:
    first = [TextEdit(6, 16, "Shop.Order")]
    second = [TextEdit(6, 16, "Order")]
    assert compose(b"alias __MODULE__.Line", first, second) == (TextEdit(6, 16, "Order"),)
    whole = [TextEdit(6, 21, "__MODULE__.Part")]
    assert compose(b"alias __MODULE__.Line", whole, [TextEdit(17, 21, "Park")]) == (
        TextEdit(17, 21, "Park"),
    )


@given(TEXTS.flatmap(lambda text: st.tuples(st.just(text), edits_of(text))))
def test_a_place_that_no_edit_touches_is_found_again(
    case: tuple[str, tuple[TextEdit, ...]],
) -> None:
    text, edits = case
    data = text.encode()
    after = apply_edits(data, edits)
    for place in range(len(data)):
        if not any(each.start <= place <= each.end for each in edits):
            there = offset_after(edits, place)
            assert after[there : there + 1] == data[place : place + 1]
            assert offset_before(edits, there) == place
