"""Changes of references -> text edits, proved by reading the result again."""

from renamespace.core.rewrite.file import Rewrite
from renamespace.core.rewrite.together import Chosen, companions, rewrite_all

__all__ = ["Chosen", "Rewrite", "companions", "rewrite_all"]
