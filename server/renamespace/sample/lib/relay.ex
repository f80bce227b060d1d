defmodule Relay do
  @moduledoc """
  What other applications may call.

  Runs are started with `Relay.Runs.start_run/3` or, here, with `start_run/2`.
  """

  defdelegate create_dataclip(store, attrs), to: Relay.Invocation
  defdelegate get_run(store, id), to: Relay.Runs, as: :get
  defdelegate start_run(store, run), to: Relay.Runs
end
