"""What a plan would lead to, told before anything moves: boundaries crossed, modules too large."""

from renamespace.core.moving.outlook.crossings import Crossing, crossing_problems, crossings
from renamespace.core.moving.outlook.proposals import Group
from renamespace.core.moving.outlook.sizes import Growth, growing

__all__ = ["Crossing", "Group", "Growth", "crossing_problems", "crossings", "growing"]
