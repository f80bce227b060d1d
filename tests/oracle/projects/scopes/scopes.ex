defmodule Sc.A.T do
  def f, do: :a
  def f(x), do: {:a, x}
end

defmodule Sc.B.T do
  def f, do: :b
  def f(x), do: {:b, x}
end

defmodule T do
  def f, do: :top
  def f(x), do: {:top, x}
end

defmodule Sc.Functions do
  def one do
    alias Sc.A.T
    T.f()
  end

  def two, do: T.f()

  def three(x \\ T.f()) do
    alias Sc.B.T
    {x, T.f()}
  end

  defp four do
    T.f()
  rescue
    T -> T.f()
  after
    T.f()
  end

  def five, do: four()
end

defmodule Sc.Blocks do
  def conditional(x) do
    if x do
      alias Sc.A.T
      T.f()
    else
      T.f()
    end

    unless x do
      alias Sc.B.T
      T.f()
    end

    T.f()
  end

  def choice(x) do
    case x do
      1 ->
        alias Sc.A.T
        T.f()

      2 ->
        alias Sc.B.T
        T.f()

      _ ->
        T.f()
    end
  end

  def conditions(x) do
    cond do
      x == T ->
        alias Sc.A.T
        T.f()

      true ->
        T.f()
    end
  end

  def attempts do
    try do
      alias Sc.A.T
      T.f()
    rescue
      _ in [ArgumentError] ->
        alias Sc.B.T
        T.f()
    catch
      :exit, _ -> T.f()
    else
      _ -> T.f()
    after
      T.f()
    end
  end

  def waits do
    receive do
      T ->
        alias Sc.A.T
        T.f()
    after
      0 ->
        alias Sc.B.T
        T.f()
    end
  end

  def functions do
    [
      fn ->
        alias Sc.A.T
        T.f()
      end,
      fn x ->
        T.f(x)
      end,
      &T.f/1,
      &T.f(&1),
      &(&1 && T.f(&1))
    ]
  end

  def comprehensions(xs) do
    for x <- xs, T.f(x), y = T, into: [T] do
      alias Sc.A.T
      {T.f(x), y}
    end
  end

  def steps(x) do
    with {:ok, y} <- x,
         {:ok, T} <- T.f(y) do
      alias Sc.B.T
      T.f(y)
    else
      T -> T.f()
      _ -> T
    end
  end

  def parentheses do
    (
      alias Sc.A.T
      T.f()
    )

    T.f()
  end

  def keyword(x), do: if(x, do: T.f(), else: T)
end

defmodule Sc.ModuleLevel do
  @early T
  alias Sc.A.T
  @spec f() :: {atom, atom, module}
  def f, do: {T.f(), @early, __MODULE__}

  if true do
    alias Sc.B.T
    def g, do: T.f()
  end

  for name <- [:h, :i] do
    alias Sc.B.T
    def unquote(name)(), do: T.f()
  end

  def j, do: T.f()
end
