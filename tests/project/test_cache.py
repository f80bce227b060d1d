"""What is remembered from one look to the next."""

from renamespace.core.source import Source
from renamespace.project.cache import Cache


def test_an_answer_is_remembered() -> None:
    cache, asked = Cache(), list[bytes]()

    def find(data: bytes) -> bool:
        asked.append(data)
        return True

    for text in (b"one", b"two", b"one"):
        assert cache.answer("is it there?", Source("lib/a.ex", text), find)
    assert asked == [b"one", b"two"]


def test_old_questions_are_forgotten() -> None:
    cache, source = Cache(), Source("lib/a.ex", b"")
    for number in range(1000):
        cache.answer(f"question {number}", source, lambda _: False)
    assert len(cache.asked) == 20
    assert "question 999" in cache.asked
