defmodule Relay.WorkOrder do
  @moduledoc "The request to run a job over a dataclip."

  defstruct [:id, :project, :job, :dataclip_id, state: :pending]

  @type t :: %__MODULE__{
          id: pos_integer() | nil,
          project: String.t() | nil,
          job: String.t() | nil,
          dataclip_id: pos_integer() | nil,
          state: :pending | :done
        }
end
