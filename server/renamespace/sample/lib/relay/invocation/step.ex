defmodule Relay.Invocation.Step do
  @moduledoc false

  alias Relay.Invocation.Dataclip

  defstruct [:id, :run_id, :job, :output, :exit_reason]

  @type t :: %__MODULE__{output: Dataclip.t() | nil}
end
