defmodule Collisions.Old.Cart do
  @moduledoc false
  def name, do: "cart"
end

defmodule Collisions.Old.Item do
  @moduledoc false
  def first(_), do: "item"
end

defmodule Collisions.Old.Account do
  @moduledoc false
  def name, do: "account"
end

defmodule Collisions.Old.Nested do
  @moduledoc false
  def name, do: "nested"
end

defmodule Collisions.New.Basket do
  @moduledoc false
  def name, do: "cart"
end

defmodule Collisions.New.List do
  @moduledoc false
  def first(_), do: "item"
end

defmodule Collisions.New.User do
  @moduledoc false
  def name, do: "account"
end

defmodule Collisions.New.Inner do
  @moduledoc false
  def name, do: "nested"
end

defmodule Collisions.Sport.Basket do
  @moduledoc false
  def name, do: "ball"
end

defmodule User do
  @moduledoc false
  def name, do: "top"
end

defmodule Basket do
  @moduledoc false
  def name, do: "top basket"
end
