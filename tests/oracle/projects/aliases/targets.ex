defmodule Al.Shop.Cart do
  defstruct items: []
  def new, do: %__MODULE__{}
  def size(cart), do: length(cart.items)
end

defmodule Al.Shop.Cart.Item do
  defstruct [:name]
  def new(name), do: %__MODULE__{name: name}
end

defmodule Al.Shop.Order do
  defstruct [:cart]
  def new(cart), do: %__MODULE__{cart: cart}
end

defmodule Al.Shop.Order.Line.Tax do
  def rate, do: 19
end

defmodule Al.Other.Cart do
  def new, do: :other
end

defmodule Cart do
  def new, do: :top
end

defmodule Tax do
  def rate, do: 0
end
