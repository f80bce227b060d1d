defmodule In.Lib.One do
  def f, do: 1
end

defmodule In.Lib.Two do
  def f, do: 2
end

defmodule In.Web do
  defmacro __using__(which), do: apply(__MODULE__, which, [])

  def page do
    quote do
      alias In.Lib.One, warn: false
      alias In.Lib.Two, as: Second, warn: false # the new name is unseen in a quote
      unquote(more())
    end
  end

  defp more do
    quote do
      alias In.Lib.{Two}, warn: false
    end
  end
end

defmodule In.Direct do
  defmacro __using__(_options) do
    quote do
      use In.Web, :page
      alias In.Lib, warn: false
    end
  end
end

defmodule In.Page do
  use In.Web, :page
  def all, do: {One.f(), Two.f(), Second.f()}
end

defmodule In.Through do
  use In.Direct
  def all, do: {One.f(), Two.f(), Second.f(), Lib.One.f()}

  defmodule Below do
    def all, do: {One.f(), Two}
  end
end

defmodule In.Inside do
  def all do
    use In.Web, :page
    {One.f(), Second.f()}
  end

  def other, do: {One, Second}
end

defmodule One do
end

defmodule Second do
end
