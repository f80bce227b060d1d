"""The little project that the server's tests work on."""

from collections.abc import Mapping
from pathlib import Path

PLAN = """\
[modules]
"Shop.Old" = "Shop.New"
"Shop.Lost" = "Shop.Nowhere"
"""

NEW = """\
defmodule Shop.New do
  def run(x), do: x
end
"""

USER = """\
defmodule Shop.User do
  def go, do: Shop.Old.run(1)
end
"""

OLD = [("deprecated-module", "Shop.Old")]
"""What is found in `USER`."""


def write(root: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(text.encode())
