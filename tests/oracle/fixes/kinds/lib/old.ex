defmodule Kinds.Base do
  @moduledoc false
  @callback call(term) :: term
  defmacro __using__(_options) do
    quote do
      @behaviour Kinds.Base
      def based, do: Kinds.Old.Tool.name(__MODULE__)
    end
  end
end

defmodule Kinds.Old.Tool do
  @moduledoc false
  def name(module), do: "tool of " <> inspect(module)
end

defmodule Kinds.Old.Error do
  @moduledoc false
  defexception message: "failed"
end

defmodule Kinds.Old.Point do
  @moduledoc false
  defstruct x: 0
  @type t :: %__MODULE__{x: integer}
end

defprotocol Kinds.Old.Show do
  @moduledoc false
  def show(value)
end
