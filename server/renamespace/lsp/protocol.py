"""The protocol as pygls speaks it, but that it forgets what is done."""

from collections.abc import Callable
from typing import Any

from pygls.protocol import LanguageServerProtocol


class _Futures(dict[Any, Any]):
    """What is under way. At `shutdown` pygls goes through it to cancel each, and each goes then."""

    def items(self) -> Any:  # noqa: ANN401
        return list(super().items())


class Protocol(LanguageServerProtocol):
    """pygls 2.1 keeps the future of every notification and command, with its result, for ever."""

    def __init__(self, *arguments: Any) -> None:  # noqa: ANN401 (those of pygls)
        """Nothing is under way."""
        super().__init__(*arguments)
        self._request_futures = _Futures()

    def _execute_handler(
        self,
        msg_id: str | int,
        handler: Callable[..., Any],
        callback: Callable[[Any], None],
        args: tuple[Any, ...] | None = None,
        kwargs: dict[str, Any] | None = None,
    ) -> None:
        def done(future: Any) -> None:  # noqa: ANN401 (of asyncio or of concurrent.futures)
            self._request_futures.pop(msg_id, None)
            callback(future)

        super()._execute_handler(msg_id, handler, done, args, kwargs)
