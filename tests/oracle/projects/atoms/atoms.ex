defmodule At.Mod.Sub do
  def f, do: 1
end

defmodule At.All do
  alias :"Elixir.At.Mod", as: Mod # unseen: an atom is no alias to the tracer
  alias :"Elixir.At.Mod.Sub", as: Atom # unseen
  alias :lists, as: Lists

  def all, do: [Mod.Sub.f(), Atom.f(), Lists.reverse([]), :"Elixir.At.Mod.Sub".f()] # unseen
end
