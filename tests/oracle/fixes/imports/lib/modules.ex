defmodule Imports.Old do
  @moduledoc false
  def alpha(x), do: {:alpha, x}
  def beta(x), do: {:beta, x}
  def gamma(x, y \\ 0), do: {:gamma, x, y}
  def delta, do: :delta
end

defmodule Imports.New.First do
  @moduledoc false
  def one(x), do: {:alpha, x}
  def beta(x), do: {:beta, x}
  def unrelated, do: :unrelated
end

defmodule Imports.New.Second do
  @moduledoc false
  def gamma(x, y \\ 0), do: {:gamma, x, y}
  def four, do: :delta
end

defmodule Imports.Whole do
  @moduledoc false
  def whole(x), do: {:whole, x}
end

defmodule Imports.New.Whole do
  @moduledoc false
  def whole(x), do: {:whole, x}
end

defmodule Imports.Macros do
  @moduledoc false
  defmacro twice(x), do: quote(do: {unquote(x), unquote(x)})
  defguard is_big(x) when x > 10
end

defmodule Imports.New.Macros do
  @moduledoc false
  defmacro twice(x), do: quote(do: {unquote(x), unquote(x)})
  defguard is_big(x) when x > 10
end
