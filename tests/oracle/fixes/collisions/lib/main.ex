defmodule Collisions.Main do
  @moduledoc false
  alias Collisions.Main.{InScope, Taken, TopLevel, Within}

  def run, do: [Taken.all(), TopLevel.all(), Within.all(), InScope.all(), InScope.later()]
end

defmodule Collisions.Main.Taken do
  @moduledoc false
  alias Collisions.Old.Cart
  alias Collisions.Old.Item
  alias Collisions.Sport.Basket

  def all, do: [Cart.name(), Basket.name(), Item.first([1]), List.first([2])]
end

defmodule Collisions.Main.TopLevel do
  @moduledoc false
  alias Collisions.Old.{Account, Cart}

  def all, do: [Account.name(), User.name(), Cart.name(), Basket.name(), Elixir.User.name()]
end

defmodule Collisions.Main.Within do
  @moduledoc false
  alias Collisions.Old.Nested

  defmodule Inner do
    @moduledoc false
    def name, do: {"inner", Nested.name()}
  end

  def all, do: [Nested.name(), Inner.name()]
end

defmodule Collisions.Main.InScope do
  @moduledoc false
  def all do
    alias Collisions.Old.Cart
    one = Cart.name()
    alias Collisions.Sport.Basket
    {one, Basket.name(), Cart.name()}
  end

  def later do
    first = Basket.name()
    alias Collisions.Old.Cart
    second = fn -> Cart.name() end
    {first, second.(), Basket.name()}
  end
end
