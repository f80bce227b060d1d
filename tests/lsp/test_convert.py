"""Places in texts, as a client counts them."""

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types

from lsp.applying import place, shown
from renamespace.lsp.convert import Text, name_of, uri_of

ENCODINGS = ("utf-8", "utf-16", "utf-32")
ALPHABET = "a\n\r\t\x0c\u2028é😀\ufeff"


@given(st.text(ALPHABET), st.sampled_from(ENCODINGS), st.booleans())
def test_every_place_is_found_again(text: str, encoding: str, is_buffer: bool) -> None:  # noqa: FBT001
    """The client finds each code point where the server says that it is."""
    data = text.encode()
    seen = text if is_buffer else shown(data)
    for index in range(len(seen) + 1):
        if seen[index - 1 : index + 1] == "\r\n":
            continue  # Between the two there is no place.
        offset = len(data) - len(seen[index:].encode())
        position = Text(data, encoding, is_buffer=is_buffer).position(offset)
        assert place(seen, position, encoding) == index
        assert Text(data, encoding, is_buffer=is_buffer).offset(position) == offset


def test_places_that_are_not_there_are_ends() -> None:
    text = Text("é\r\n😀x".encode(), "utf-16")
    places = [types.Position(0, 9), types.Position(1, 9), types.Position(9, 0)]
    assert [text.offset(each) for each in places] == [2, 9, 9]
    assert text.offset(types.Position(1, 1)) == 4  # Within a code point.


def test_places_are_in_order() -> None:
    text = Text("é\r\n😀x\r\x0cy\n".encode(), "utf-16")
    places = [text.position(offset) for offset in (0, 2, 4, 8, 9, 10, 11, 12, 13)]
    assert [(place.line, place.character) for place in places] == [
        (0, 0), (0, 1), (1, 0), (1, 2), (1, 3), (2, 0), (2, 1), (2, 2), (3, 0),
    ]  # fmt: skip
    assert all(one < other for one, other in itertools.pairwise(places))


def test_a_byte_order_mark_that_the_client_hides() -> None:
    data = b"\xef\xbb\xbfA\nB"
    assert Text(data, "utf-8").range(3, 4) == _range(0, 0, 0, 1)
    assert Text(data, "utf-8", is_buffer=True).range(3, 4) == _range(0, 3, 0, 4)
    assert Text(data, "utf-16", is_buffer=True).range(3, 4) == _range(0, 1, 0, 2)
    assert Text(data, "utf-8").range(5, 6) == _range(1, 0, 1, 1)
    assert Text(data, "utf-8").range(0, 3) == _range(0, 0, 0, 0)


@pytest.mark.parametrize(
    ("uri", "name"),
    [
        ("file:///base/lib/a.ex", "lib/a.ex"),
        ("file:///real/root/lib/a.ex", "lib/a.ex"),
        ("file:///base/lib/a%20%C3%A9.ex", "lib/a é.ex"),
        ("file:///real/renamespace.toml", "/real/renamespace.toml"),
        ("file:///other/renamespace.toml", None),
        ("file:///basement/lib/a.ex", None),
        ("untitled:Untitled-1", None),
        ("git:/base/lib/a.ex", None),
    ],
)
def test_names(uri: str, name: str | None) -> None:
    assert name_of(uri, Path("/real/root"), Path("/base")) == name


def test_uris() -> None:
    assert uri_of("lib/a é.ex", Path("/base")) == "file:///base/lib/a%20%C3%A9.ex"
    assert uri_of("/real/renamespace.toml", Path("/base")) == "file:///real/renamespace.toml"


def _range(line: int, start: int, last: int, end: int) -> types.Range:
    return types.Range(types.Position(line, start), types.Position(last, end))
