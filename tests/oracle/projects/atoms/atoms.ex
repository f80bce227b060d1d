defmodule At.Mod.Sub do
  def f, do: 1
end

defmodule At.All do
  alias :"Elixir.At.Mod", as: Mod
  alias :"Elixir.At.Mod.Sub", as: Atom
  alias :lists, as: Lists

  def all, do: [Mod.Sub.f(), Atom.f(), Lists.reverse([]), :"Elixir.At.Mod.Sub".f()]
end
