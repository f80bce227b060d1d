defmodule Kinds.Fresh.Base do
  @moduledoc false
  @callback call(term) :: term
  defmacro __using__(_options) do
    quote do
      @behaviour Kinds.Fresh.Base
      def based, do: Kinds.Fresh.Tool.name(__MODULE__)
    end
  end
end

defmodule Kinds.Fresh.Tool do
  @moduledoc false
  def name(module), do: "tool of " <> inspect(module)
end

defmodule Kinds.Fresh.Error do
  @moduledoc false
  defexception message: "failed"
end

defmodule Kinds.Fresh.Point do
  @moduledoc false
  defstruct x: 0
  @type t :: %__MODULE__{x: integer}
end

defprotocol Kinds.Fresh.Show do
  @moduledoc false
  def show(value)
end
