"""Carries an Elixir project from an old namespace to a new one."""

__version__ = "0.1.0"
