defmodule OwnModule.Old.Thing do
  @moduledoc false
  defstruct [:name]
  @type t :: %__MODULE__{}
  def new(name), do: %__MODULE__{name: name}
  def shout(%__MODULE__{name: name}), do: String.upcase(name)
end

defmodule OwnModule.Old do
  @moduledoc false
  alias OwnModule.Old.Thing
  def build(name), do: Thing.new(name)
  def name(thing), do: thing.name
end

defmodule OwnModule.Shop.Thing do
  @moduledoc false
  alias OwnModule.Old.Thing

  defstruct [:name]
  @type t :: %__MODULE__{}

  def new(name), do: %__MODULE__{name: name}
  @spec again(Thing.t()) :: Thing.t()
  def again(%Thing{} = thing), do: Thing.new(thing.name)
  def all(names), do: Enum.map(names, &Thing.new/1)
  def shout(%{name: name}), do: String.upcase(name)
  def loud(names), do: names |> all() |> Enum.map(&OwnModule.Old.Thing.shout(&1))
end

defmodule OwnModule.Shop do
  @moduledoc false
  alias OwnModule.Old
  alias OwnModule.Shop.Thing

  def make(name), do: Thing.new(name)
  def name(thing), do: thing.name
  def made(name), do: name |> Old.build() |> Old.name()
  def many(names), do: Enum.map(names, &Old.build/1)
  def loud(name), do: name |> Old.build() |> Thing.again() |> Old.Thing.shout()
  def who, do: inspect(__MODULE__)

  defmodule Helper do
    @moduledoc false
    def help(name), do: Old.name(Old.build(name))
  end
end
