"""Where a byte is after edits, and where it was before."""

import pytest

from renamespace.core.edits import TextEdit, apply_edits, offset_after, offset_before

TEXT = b"alias Shop.{Basket, Lines}\n# Basket\n"
EDITS = (
    TextEdit(6, 26, "Shop.Lines\n  alias Shop.Orders.Cart"),
    TextEdit(29, 29, "the "),
    TextEdit(34, 35, ""),
)


@pytest.mark.parametrize("offset", [0, 5, 26, 28, 29, 33, 35, len(TEXT)])
def test_what_stays_is_found_again(offset: int) -> None:
    after = offset_after(EDITS, offset)
    assert apply_edits(TEXT, EDITS)[after : after + 1] == TEXT[offset : offset + 1]
    assert offset_before(EDITS, after) == offset


@pytest.mark.parametrize("offset", [6, 7, 25])
def test_what_is_replaced_is_where_its_replacement_starts(offset: int) -> None:
    assert offset_after(EDITS, offset) == 6


def test_what_was_put_in_was_where_it_went() -> None:
    new = apply_edits(TEXT, EDITS)
    assert offset_before(EDITS, new.index(b"Cart")) == 6
    assert offset_before(EDITS, new.index(b"the ") + 1) == 29
