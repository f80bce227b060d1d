defmodule Relay.Invocation.Dataclip do
  @moduledoc false

  defstruct [:id, :job, :body, created_at: 0]

  @type t :: %__MODULE__{}
end
