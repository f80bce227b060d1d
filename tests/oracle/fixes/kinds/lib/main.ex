defmodule Kinds.Main do
  @moduledoc false
  alias Kinds.Old.{Error, Point, Show, Tool}
  use Kinds.Base

  defmodule Own do
    @moduledoc false
    defstruct [:inner]
    @type t :: %__MODULE__{inner: Point.t()}

    defimpl Show do
      def show(own), do: "own " <> Show.show(own.inner)
    end
  end

  defimpl Show, for: Point do
    def show(%Point{x: x}), do: "point #{x}"
  end

  defimpl Kinds.Old.Show, for: [Integer, Kinds.Old.Error] do
    def show(value), do: "other #{inspect(is_integer(value))}"
  end

  @tool Tool
  @points %{Point => %Point{x: 7}}

  @impl Kinds.Base
  @spec call(Point.t()) :: Own.t()
  def call(point), do: %Own{inner: point}

  defmacrop built(x) do
    quote do
      %Point{x: unquote(x)}
    end
  end

  def run do
    [
      Show.show(call(%Point{x: 1})),
      Show.show(built(2)),
      Show.show(3),
      Show.show(%Error{}),
      Show.show(@points[Point]),
      based(),
      @tool.name(:attribute),
      {Tool, :name, [1]} |> then(fn {module, name, args} -> apply(module, name, args) end),
      failing(),
      struct(Point, x: 4).x,
      struct!(%Point{}, x: 5).x,
      match?(%Kinds.Old.Point{}, %Point{}),
      is_exception(%Error{}, Error)
    ]
  end

  defp failing do
    raise Error, message: "oh"
  rescue
    error in [Error, ArgumentError] -> Exception.message(error)
  end
end
