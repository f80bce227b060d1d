defmodule Qu.Lib.One do
  def f, do: 1
  def f(x), do: x
end

defmodule Qu.Lib.Two do
  def f, do: 2
end

defmodule One do
  def f, do: :top
end

defmodule Qu.Web do
  alias Qu.Lib.One

  defmacro __using__(which) when is_atom(which), do: apply(__MODULE__, which, [])

  defmacro __using__(options) do
    quote bind_quoted: [options: options, one: One] do
      @options {options, one, One}
      @before_compile Qu.Web
      def options, do: @options
    end
  end

  defmacro __before_compile__(_env) do
    quote do
      def late, do: {One.f(), Qu.Lib.Two.f(), __MODULE__}
    end
  end

  def page do
    quote do
      alias Qu.Lib.Two
      alias Qu.Lib.Two, as: Second, warn: false # the new name is unseen in a quote
      import Qu.Lib.One, only: [f: 1], warn: false
      unquote(helpers())
      def injected, do: {One.f(), Elixir.One.f()} # unseen: it expands to nothing else
      def quoted, do: {Two.f(), Second.f()} # Qu.Lib.Two, by the aliases above
    end
  end

  defp helpers do
    quote do
      alias Qu.Lib.{One, Two}, warn: false
      def helper, do: {One.f(), __MODULE__}
    end
  end

  defmacro twice(code) do
    first = One.f()

    quote do
      {unquote(first), unquote(code), unquote(One).f(), &One.f/1, %{One => Qu.Lib.One}}
    end
  end
end

defmodule Qu.Page do
  use Qu.Web, :page
  def mine, do: {Qu.Lib.One.f(), injected(), helper()}
end

defmodule Qu.Options do
  use Qu.Web, key: Qu.Lib.One
  require Qu.Web

  alias Qu.Lib.One, as: Uno
  def twice, do: Qu.Web.twice(Uno.f())
  def three, do: Qu.Web.twice(fn -> {Uno, One, Two} end)
end

defmodule Two do
end
