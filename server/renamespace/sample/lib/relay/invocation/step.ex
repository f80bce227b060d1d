defmodule Relay.Invocation.Step do
  @moduledoc "A job's turn within a run."

  alias Relay.Invocation.Dataclip

  defstruct [:id, :run_id, :job, :output, :exit_reason]

  @type t :: %__MODULE__{
          id: pos_integer() | nil,
          run_id: pos_integer() | nil,
          job: String.t() | nil,
          output: Dataclip.t() | nil,
          exit_reason: :success | :failed | nil
        }
end
