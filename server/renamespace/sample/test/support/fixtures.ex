defmodule Relay.Fixtures do
  @moduledoc "Records to test with."

  alias Relay.{Invocation, Run, Runs, Store, WorkOrder}

  @doc "A store with one dataclip and one work order over it."
  @spec store(keyword()) :: Store.t()
  def store(attrs \\ []) do
    {dataclip, store} = Invocation.create_dataclip(%Store{}, %{job: "sync", body: %{"n" => 1}})
    work_order = %WorkOrder{project: "shop", job: "sync", dataclip_id: dataclip.id}
    {_work_order, store} = Store.insert(store, :work_orders, struct!(work_order, attrs))
    store
  end

  @doc "That store's work order with a run in the given state."
  @spec run(Store.t(), Run.state()) :: {Run.t(), Store.t()}
  def run(store, state \\ :available) do
    {run, store} = Runs.enqueue(store, hd(store.work_orders))
    Store.put(store, :runs, %Run{run | state: state, started_at: 5})
  end
end
