defmodule Relay.WorkOrder do
  @moduledoc false

  defstruct [:id, :project, :job, :dataclip_id, state: :pending]

  @type t :: %__MODULE__{}
end
