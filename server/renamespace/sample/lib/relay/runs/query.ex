defmodule Relay.Runs.Query do
  @moduledoc "What can be asked of runs."

  alias Relay.Invocation.Query

  def runs_for(store, project) do
    ids = store |> Query.work_orders_for(project) |> Enum.map(& &1.id)
    Enum.filter(store.runs, &(&1.work_order_id in ids))
  end

  def stale(store, before) do
    Enum.filter(store.runs, &(&1.state == :started and &1.started_at < before))
  end
end
