defmodule Ki.Lib.Point do
  defstruct x: 0, y: 0
  @type t :: %__MODULE__{x: integer, y: integer}
  @opaque secret :: {:secret, t}
  defmacro origin?(point), do: quote(do: unquote(point) == %{x: 0, y: 0})
  def new(x, y), do: %__MODULE__{x: x, y: y}
  def add(%__MODULE__{} = one, other), do: %{one | x: one.x + other.x}
  def zero, do: new(0, 0)
  @spec hide(t) :: secret
  def hide(point), do: {:secret, point}
end

defmodule Ki.Lib.Error do
  defexception message: "no"
end

defmodule Ki.Lib.Behave do
  alias Ki.Lib.Point
  @callback move(Point.t()) :: Point.t()
  @macrocallback code(Macro.t()) :: Macro.t()
  @optional_callbacks code: 1
end

defmodule Ki.Lib.Using do
  defmacro __using__(_options), do: nil
end

defmodule Ki.All do
  @behaviour Ki.Lib.Behave
  use Ki.Lib.Using
  use Ki.Lib.Using, with: Ki.Lib.Point # unseen: the macro drops it
  require Logger
  require Ki.Lib.Point, as: P
  require Ki.Lib.Using

  alias Ki.Lib
  alias Ki.Lib.{Error, Point}

  @default %Point{x: 1}
  @modules [Point, Lib.Error, :lists, Ki.Lib.Behave]
  @type point :: Point.t()
  @type pair(a) :: {a, Point.t() | nil, Lib.Point.t()}
  @typep box :: %{required(:p) => Point.t(), optional(atom) => %Point{}}

  defdelegate zero, to: Point
  defdelegate plus(one, other), to: Lib.Point, as: :add

  @doc "See `Ki.Lib.Point`."
  @spec all(Point.t(), pair(a)) :: [Lib.Point.t()] | box | a when a: Point.t()
  def all(%Point{x: x} = point, {_, %Lib.Point{} = other, _} \\ {1, %Point{}, 2}) do
    map = %{Point => Point, key: Lib.Error}
    <<size::size(8)>> = <<1>>
    [
      point |> Point.add(other),
      point |> P.add(@default) |> then(&Point.add(&1, %Point{x: 2})),
      Enum.map([point], &Point.add(&1, other)),
      &Point.new/2,
      &Lib.Point.new(&1, &2),
      apply(Point, :new, [x, size]),
      Kernel.apply(Lib.Point, :new, [1, 2]),
      %Point{point | x: 3},
      %{point | y: 4},
      "#{inspect(Point)} and #{Lib.Point.zero().x}",
      ~s(#{inspect(Point.zero())}),
      ~w(Point Lib)a,
      'charlist #{inspect(Point)}',
      :"atom #{inspect(Point)}",
      """
      heredoc #{inspect(Point)}
        #{"nested #{inspect(Lib.Point)}"}
      """,
      map[Point],
      if(P.origin?(point), do: Point, else: Error),
      {Point, :new, [1, 2]},
      Point.new(1, 2).x,
      [Point | [Lib.Point]],
      match?(%Point{}, point),
      is_struct(point, Point)
    ]
  end

  @impl Ki.Lib.Behave
  def move(point), do: point

  @impl true
  defmacro code(ast), do: ast

  def guard(module) when module in [Point, Lib.Error], do: module
  def guard(module) when module == Point or is_struct(module, Error), do: @modules
  def guard(_), do: @behaviour

  def fails do
    raise Error, message: "x"
  rescue
    Error -> 1
    e in Lib.Error -> e
    e in [Error, ArgumentError] -> e
  end

  @spec typed(keyword(Point.t())) :: (Point.t() -> Lib.Point.t()) | Point.secret()
  def typed(_), do: &Point.hide/1
end
