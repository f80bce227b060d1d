"""What Elixir's syntax and scoping say about names: the only room that knows the grammar."""
