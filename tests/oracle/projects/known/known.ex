defmodule Kn.Generator do
  defmacro create do
    quote do
      defmodule Parent do
        def a, do: :a
      end
    end
  end
end

defmodule Kn.Generated do
  require Kn.Generator
  Kn.Generator.create()
  def all, do: Parent.a()
end

defmodule Kn.Computed do
  def all do
    alias unquote(Kn).{Generated} # the item is unseen
    Generated.all()
  end
end

defmodule Kn.Atoms do
  alias :lists, as: Lists
  alias true, as: True
  def all, do: {Lists.Bar, True, Elixir.Elixir}
end
