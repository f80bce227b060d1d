defmodule Relay.WorkOrders.Retries do
  @moduledoc "Runs work orders again."

  alias Relay.Runs
  alias Relay.Store
  alias Relay.WorkOrders

  @spec retry(Store.t(), Relay.Run.t()) :: {Relay.Run.t(), Store.t()}
  def retry(store, run) do
    Runs.enqueue(store, WorkOrders.get!(store, run.work_order_id))
  end

  @spec retry_failed(Store.t(), String.t()) :: {[Relay.Run.t()], Store.t()}
  def retry_failed(store, project) do
    store
    |> Runs.Query.runs_for(project)
    |> Enum.filter(&(&1.state == :failed))
    |> Enum.map_reduce(store, &retry(&2, &1))
  end
end
