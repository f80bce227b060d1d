defmodule Relay.Run do
  @moduledoc "One attempt at a work order."

  defstruct [:id, :work_order_id, :started_at, state: :available, log: []]

  @type state :: :available | :started | :success | :failed | :lost
  @type t :: %__MODULE__{
          id: pos_integer() | nil,
          work_order_id: pos_integer() | nil,
          started_at: integer() | nil,
          state: state(),
          log: [String.t()]
        }
end
