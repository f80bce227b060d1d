defmodule Sp.Mod.Sub do
  defstruct [:é]
  def f, do: 1
  def f(x), do: x
end

defmodule Sp.Screen.Summer do
  def f, do: :unicode
end

defmodule Sp.All do
  alias(Sp.Mod)
  alias (Sp.Mod.Sub), as: S
  alias Sp . Mod . Sub , as: Spaced
  alias Sp.Screen.Summer
  alias Sp.Screen, as: Sc
  alias Elixir.Sp.Mod.Sub, as: Prefixed

  def all do
    [
      Mod.Sub.f(),
      Mod
      .Sub.f(),
      Mod.
        Sub.f(),
      Mod
      # a comment between
      .Sub.f(1),
      (Mod.Sub).f(),
      Elixir.Sp.Mod.Sub.f(),
      Elixir.Mod,
      S.f(),
      S.f,
      S.f(1) |> S.f(),
      Spaced.f,
      Prefixed.f(),
      Summer.f(),
      Sc.Summer.f(),
      "ünï #{S.f()} 👩‍👩‍👧 #{S.f()} \#{no} #{Summer.f()}",
      'é #{S.f()}',
      ~s(é #{S.f()}),
      ~S[#{S.f()}],
      %S{é: S},
      %Spaced{é: 1},
      :"é#{S.f()}",
      [a: S, b: Sc.Summer],
      %{:a => S, S => :a},
      {S, S},
      not is_nil(S),
      !S,
      S.f() == S && S,
      S.f(S),
      if(S.f() > 0, do: S.f(), else: Sc.Summer.f()),
      __MODULE__.Sub,
      [__MODULE__ | [S]],
      ?S,
      :S,
      :"S.T",
      "Sp.Mod.Sub"
    ]
  end

  @doc """
  Not code: Sp.Mod.Sub
  """
  def   spaced ,  do:   S.f( S )	|> 	S.f
  def heredoc, do: """
  é #{S.f()}
    #{Summer.f()} S #{"#{S}"}
  """
end
