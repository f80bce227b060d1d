"""Stitching: whatever the text, the result is as long, and holds nothing that is not there."""

from hypothesis import given
from hypothesis import strategies as st

from renamespace.core.elixir.heex import stitch

PIECES = (
    *("<%= ", "<% ", "<%# ", "<%!-- ", "--%>", "%>", "<%% ", "{", "}", "\\{", '"', "'", "=", ">"),
    *(
        "<Shop.Ui.card",
        "<.card",
        "</.card>",
        "</Shop.Ui.card>",
        "<p",
        "</p>",
        "/>",
        "<!-- ",
        " -->",
    ),
    *("<script>", "</script>", " phx-no-curly-interpolation", "<!DOCTYPE html>", "é", "\n", "\r\n"),
    *("Shop.run(1)", " x -> ", " do ", " end ", " fn ", ":for", " "),
)


@given(st.lists(st.sampled_from(PIECES)).map("".join), st.booleans())
def test_every_byte_is_kept_or_blank(text: str, tags: bool) -> None:  # noqa: FBT001
    data = b"before" + text.encode() + b"after"
    start, end = len(b"before"), len(data) - len(b"after")
    stitched = stitch(data, start, end, tags=tags)
    assert len(stitched.data) == len(data)
    assert stitched.data[:start] + stitched.data[end:] == b"beforeafter"
    for old, new in zip(data[start:end], stitched.data[start:end], strict=True):
        assert new in {old, ord(" "), ord("\n"), ord("0")}
        assert old != ord("\n") or new in b"\n0"
    for name in stitched.components:
        assert data[name : name + 1].strip()
