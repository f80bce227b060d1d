defmodule Relay.Janitor do
  @moduledoc "Gives up on lost runs and forgets old data."

  alias Relay.Invocation.Query, as: ClipQuery
  alias Relay.Run
  alias Relay.Runs
  alias Relay.Store

  @spec sweep(Store.t(), integer()) :: Store.t()
  def sweep(store, before) do
    store
    |> Runs.Query.stale(before)
    |> Enum.reduce(store, &give_up/2)
    |> ClipQuery.wipe_dataclips(before)
  end

  # Relay.Runs.complete_run/3 tells the listeners.
  @spec give_up(Run.t(), Store.t()) :: Store.t()
  defp give_up(%Run{} = run, store) do
    {_run, store} = Runs.complete_run(store, run, :lost)
    store
  end
end
