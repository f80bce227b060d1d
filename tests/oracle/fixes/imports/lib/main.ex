defmodule Imports.Main do
  @moduledoc false
  def run do
    [
      Imports.Main.All.all(),
      Imports.Main.Only.all(),
      Imports.Main.Part.all(),
      Imports.Main.Whole.all(),
      Imports.Main.Inside.all(11),
      Imports.Main.Required.all(12)
    ]
  end
end

defmodule Imports.Main.All do
  @moduledoc false
  import Imports.Old

  def all, do: [alpha(1), beta(2), 3 |> gamma(), gamma(4, 5), delta(), Enum.map([6], &alpha/1)]
end

defmodule Imports.Main.Only do
  @moduledoc false
  import Imports.Old, only: [alpha: 1, gamma: 2, gamma: 1, delta: 0]
  import Enum, only: [map: 2]

  def all, do: [alpha(1), [1] |> map(&gamma/1), gamma(1, 2), delta()]
end

defmodule Imports.Main.Part do
  @moduledoc false
  alias Imports.Old
  import Old, only: [beta: 1]

  def all, do: [beta(1), Old.alpha(2), Old.gamma(3), apply(Old, :delta, [])]
  def alpha(x), do: x
end

defmodule Imports.Main.Whole do
  @moduledoc false
  import Imports.Whole
  import Imports.{Macros}

  def all, do: [whole(1), twice(2), big?(11)]
  defp big?(x) when is_big(x), do: true
  defp big?(_), do: false
end

defmodule Imports.Main.Inside do
  @moduledoc false
  def all(x) do
    import Imports.Macros, only: [twice: 1]

    if x > 10 do
      import Imports.Old, only: [delta: 0, alpha: 1]
      {alpha(delta()), twice(x)}
    end
  end
end

defmodule Imports.Main.Required do
  @moduledoc false
  require Imports.Macros
  require Imports.Macros, as: M
  alias Imports.Macros

  def all(x) when M.is_big(x), do: [M.twice(x), Macros.twice(x), Imports.Macros.twice(x)]
  def all(x), do: x
end
