"""Moves in the order in which an editor can make them."""

from hypothesis import given
from hypothesis import strategies as st

from renamespace.core.edits import FileMove
from renamespace.lsp.edits import steps

PATHS = st.sampled_from([f"lib/{letter}.ex" for letter in "abcdef"])


@given(st.lists(PATHS, unique=True), st.data())
def test_no_file_goes_where_another_one_still_is(olds: list[str], data: st.DataObject) -> None:
    """Chains, swaps and circles come out as if all had moved at once."""
    news = data.draw(st.lists(PATHS, unique=True, min_size=len(olds), max_size=len(olds)))
    moves = [FileMove(old, new) for old, new in zip(olds, news, strict=True) if old != new]
    files = {each.old: each.old for each in moves}
    for step in steps(moves):
        assert step.new not in files
        files[step.new] = files.pop(step.old)
    assert files == {each.new: each.old for each in moves}


def test_two_files_that_change_places() -> None:
    moves = [FileMove("lib/a.ex", "lib/b.ex"), FileMove("lib/b.ex", "lib/a.ex")]
    assert list(steps(moves)) == [
        FileMove("lib/a.ex", "lib/a.ex.moving"),
        FileMove("lib/b.ex", "lib/a.ex"),
        FileMove("lib/a.ex.moving", "lib/b.ex"),
    ]
