"""What a function is about, by its name."""

import pytest

from renamespace.core.moving.outlook.words import Words, own_words, plural, singular, words_of


@pytest.mark.parametrize(
    ("name", "things", "deed"),
    [
        ("get_loan!", ("loan",), None),
        ("list_loans_for_museum", ("loan",), None),
        ("get_first_loan_for_room_and_day", ("loan",), None),
        ("loans_for_room", ("loan",), None),
        ("last_loan", ("loan",), None),
        ("any?", (), None),
        ("with_visits", ("visit",), None),
        ("print_loan_labels", ("loan", "label"), "print"),
        ("search_exhibits", (), "search"),
        ("search", (), "search"),
        ("list", (), None),
        ("_", (), None),
    ],
)
def test_words(name: str, things: tuple[str, ...], deed: str | None) -> None:
    assert words_of(name, own_words("Museum.Exhibits")) == Words(things, deed)


def test_own_words() -> None:
    """In `Museum.GuestBooks` every function could say `guest_books`, `guestbooks` or `guests`."""
    assert own_words("Museum.GuestBooks") == {"guest", "book", "guestbook"}


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("step", "steps"),
        ("entry", "entries"),
        ("day", "days"),
        ("box", "boxes"),
        ("bus", "buses"),
        ("status", "statuses"),
        ("class", "classes"),
        ("match", "matches"),
        ("wish", "wishes"),
    ],
)
def test_singular_and_plural(one: str, many: str) -> None:
    assert (plural(one), singular(many), singular(one)) == (many, one, one)
