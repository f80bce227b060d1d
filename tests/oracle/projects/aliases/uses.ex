alias Al.Shop.Order.Line.Tax, as: FileTax

defmodule Al.Plain do
  alias Al.Shop.Cart
  alias Al.Shop.Order

  def all, do: [Cart.new(), Cart.Item.new(:a), Order.new(nil), FileTax.rate(), Tax.rate()]
end

defmodule Al.Groups do
  alias Al.Shop.{
    # the comment of the first
    Cart,
    Cart.Item,
    Order.Line.Tax,
    # the comment of the last
    Order
  }

  def all, do: [Cart.new(), Item.new(1), Tax.rate(), Order.new(nil), FileTax.rate()]
end

defmodule Al.As do
  alias Al.Shop, as: S
  alias Al.Shop.Cart, as: Basket
  alias S.{Order}
  alias S.Cart.Item, as: Piece, warn: false
  alias Basket, as: Box
  alias :lists, as: Lists

  def all, do: [S.Cart.new(), Basket.new(), Basket.Item.new(1), Order.new(nil)]
  def more, do: [Piece.new(2), Box.new(), Lists.reverse([1]), Cart.new(), :lists.sort([])]
end

defmodule Al.Own do
  alias __MODULE__
  alias __MODULE__.Inner
  alias __MODULE__.{Deep.Leaf, Other}
  alias __MODULE__.Deep, as: D

  defmodule Inner do
    def hi, do: 1
  end

  defmodule Deep.Leaf do
    def hi, do: 2
  end

  defmodule Other do
    def hi, do: 3
  end

  def all, do: [Own.Inner.hi(), Inner.hi(), Leaf.hi(), Other.hi(), D.Leaf.hi(), __MODULE__.Inner.hi()]
  def me, do: {Own, __MODULE__}
end

defmodule Al.Replaced do
  alias Al.Shop.Cart
  def first, do: Cart.new()
  alias Al.Other.Cart
  def second, do: Cart.new()
  alias Elixir.Cart
  def third, do: Cart.new()
end

defmodule Al.SingleSegment do
  alias Cart, as: Trolley
  def before, do: Trolley.new()
  alias Al.Other.Cart
  def afterwards, do: [Trolley.new(), Cart.new()]
end

defmodule Al.OneLine do
  alias Al.Shop.Cart; alias Al.Shop.Order, as: O
  def all, do: [Cart.new(), O.new(nil)]
end

defmodule Al.OfAnAlias do
  alias Al.Shop.Order, as: O
  alias O
  alias O, as: Second

  def all, do: [Order.new(nil), O.new(nil), Second.new(nil), Order.Line.Tax.rate()]
end
