"""Changes of references -> text edits of one file, proved by reading the result again."""

from renamespace.core.rewrite.aliases import Elsewhere
from renamespace.core.rewrite.file import Rewrite, rewrite_file

__all__ = ["Elsewhere", "Rewrite", "rewrite_file"]
