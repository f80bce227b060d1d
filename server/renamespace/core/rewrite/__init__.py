"""Changes of references -> text edits, proved by reading the result again."""

from renamespace.core.rewrite.file import Rewrite
from renamespace.core.rewrite.forced import force, forced_verdict
from renamespace.core.rewrite.ignoring import ignoring
from renamespace.core.rewrite.together import Chosen, companions, import_group, rewrite_all

__all__ = [
    "Chosen",
    "Rewrite",
    "companions",
    "force",
    "forced_verdict",
    "ignoring",
    "import_group",
    "rewrite_all",
]
