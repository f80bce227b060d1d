defmodule Relay.Run do
  @moduledoc false

  defstruct [:id, :work_order_id, :started_at, state: :available, log: []]

  @type state :: :available | :started | :success | :failed | :lost
  @type t :: %__MODULE__{state: state()}
end
