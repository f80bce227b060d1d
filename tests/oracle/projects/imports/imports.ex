defmodule Im.Lib.Text do
  def shout(text), do: text <> "!"
  def whisper(text), do: text <> "..."
  defmacro say(text), do: text
end

defmodule Im.Lib.Number do
  def twice(number), do: number * 2
  defguard is_small(number) when number < 10
end

defmodule Im.Lib.Sigils do
  def sigil_x(text, _), do: text
end

defmodule Im.All do
  import Im.Lib.Text
  import Im.Lib.Number, only: [twice: 1, is_small: 1]
  import Im.Lib.{Sigils}
  alias Im.Lib
  import Lib.Sigils, only: :sigils, warn: false
  import Kernel, except: [abs: 1]

  def all(x) when is_small(x), do: [shout("a"), "b" |> whisper(), twice(1), ~x(Im.Lib), Lib]
  def abs(x), do: say(x)

  def inside do
    import Im.Lib.Number, warn: false
    require Lib.Text, as: Words
    Words.say(twice(2))
  end
end

defmodule Im.Required do
  require Im.Lib.{Text, Number}
  require Im.Lib.Text, as: T
  alias Im.Lib.Number, as: N

  def all(x), do: {T.say(1), Im.Lib.Text.say(2), N.twice(3), Number.odd(x)}
  def small?(x) when N.is_small(x), do: true
  def small?(_), do: false
end

defmodule Number do
  def odd(x), do: rem(x, 2)
end
