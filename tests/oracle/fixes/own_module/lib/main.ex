defmodule OwnModule.Main do
  @moduledoc false
  alias OwnModule.{Old, Shop}
  alias Shop.Thing

  def run do
    [
      Shop.made("a"),
      Shop.many(["b"]) |> Enum.map(&Old.name/1),
      Thing.loud(["c", "d"]),
      Shop.loud("e"),
      Shop.Helper.help("f"),
      Old.build("g").name,
      Old.Thing.new("h") |> Old.Thing.shout(),
      Shop.who()
    ]
  end
end
