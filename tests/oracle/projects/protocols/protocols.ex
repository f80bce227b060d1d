defprotocol Pr.Show do
  @fallback_to_any true
  @spec show(t) :: String.t()
  def show(value)
end

defimpl Pr.Show, for: Any do
  defmodule Helper do
    def text, do: "any"
  end

  defmacro __deriving__(module, _struct, _options) do
    quote do
      defimpl Pr.Show, for: unquote(module) do
        def show(_), do: inspect(unquote(module))
      end
    end
  end

  def show(_), do: Helper.text()
end

defmodule Pr.Thing do
  defstruct [:name]
  alias Pr.Show

  defimpl Show do
    def show(%Pr.Thing{} = thing), do: "#{thing.name} #{inspect(__MODULE__)}"
  end

  defimpl String.Chars, for: __MODULE__ do
    def to_string(thing), do: Show.show(thing)
  end

  defmodule Part do
    @derive {Inspect, only: [:size]}
    @derive Pr.Show
    defstruct [:size]

    defimpl String.Chars do
      alias Pr.Thing
      def to_string(%Thing.Part{} = part), do: inspect({part, Thing, Part, __MODULE__})
    end
  end

  defprotocol Inner do
    @doc "Weighs."
    def weigh(value)
  end

  defimpl Inner, for: [Part, Pr.Thing] do
    def weigh(value), do: {value, @for, @protocol, Inner, __MODULE__, Part}
  end

  def weigh, do: Inner.weigh(%Part{size: 1})
end

defimpl Pr.Show, for: [Integer, List] do
  alias Pr.Thing.Part
  def show(%Part{}), do: "part"
  def show(number), do: Integer.to_string(number)
end

alias Pr.Thing.Inner, as: Weight

defimpl Weight, for: Atom do
  def weigh(atom), do: {atom, Weight, Pr.Show.Integer, Weight.Atom}
end
