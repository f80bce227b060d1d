defmodule Ne do
  def top, do: Leaf.who()

  defmodule Leaf do
    defstruct [:who]
    def who, do: {__MODULE__, %Leaf{}, Leaf.Twig}

    defmodule Twig do
      def who, do: {Leaf, Twig, __MODULE__, %Leaf{who: 1}}
    end

    def below, do: Twig.who()
  end

  defmodule Branch.End do
    def who, do: {Branch.End, End}
  end

  def all, do: [Leaf.who(), Leaf.Twig.who(), Branch.End.who(), __MODULE__.Leaf.who(), Twig.who()]

  def runtime do
    defmodule Made do
      def who, do: Made # unseen: it is compiled when it runs
    end

    apply(Made, :who, [])
  end

  def outside, do: Made.who()

  defmodule Elixir.Ne.Beside do
    def who, do: {Leaf, Ne.Beside}
  end

  defmodule __MODULE__.Mine do
    def who, do: Mine
  end

  def mine, do: [__MODULE__.Mine.who(), Mine.who(), Ne.Mine.who()]
end

defmodule Leaf do
  def who, do: :top
end

defmodule Twig do
  def who, do: :top
end

defmodule End do
end

defmodule Made do
  def who, do: :top
end

defmodule Mine do
  def who, do: :top
end

defmodule Ne.Taken do
  alias Ne.Leaf
  @before Leaf

  defmodule Leaf do
    def who, do: {Leaf, __MODULE__}
  end

  def all, do: {@before, Leaf.who()}
end

defmodule Ne.Deep.Outer do
  alias Ne.Branch

  defmodule Middle do
    alias Branch.End

    defmodule Inner do
      def who, do: [End.who(), Branch.End.who(), Middle, Inner, Outer]
    end

    def who, do: [Inner.who(), End.who()]
  end

  def who, do: [Middle.Inner.who(), End, Inner]
end

defmodule Outer do
end

defmodule Inner do
end
