defmodule Relay.Invocation do
  @moduledoc "Dataclips, steps and the search for work orders."

  alias Relay.Invocation.{Dataclip, Query, Step}
  alias Relay.{Run, Store, WorkOrder}

  @spec get_dataclip!(Store.t(), pos_integer()) :: Dataclip.t()
  def get_dataclip!(store, id), do: Store.get!(store, :dataclips, id)

  @spec create_dataclip(Store.t(), map()) :: {Dataclip.t(), Store.t()}
  def create_dataclip(store, attrs) do
    Store.insert(store, :dataclips, struct!(%Dataclip{}, attrs))
  end

  @spec list_dataclips_for_job(Store.t(), String.t(), keyword()) :: [Dataclip.t()]
  def list_dataclips_for_job(store, job, opts \\ []) do
    dataclips = store.dataclips |> Enum.filter(&(&1.job == job)) |> Enum.reverse()
    Enum.take(dataclips, Keyword.get(opts, :limit, 10))
  end

  @spec search_workorders(Store.t(), String.t(), keyword()) :: [WorkOrder.t()]
  def search_workorders(store, project, opts \\ []) do
    work_orders = Query.work_orders_for(store, project)
    Enum.filter(work_orders, &(&1.state == Keyword.get(opts, :state, &1.state)))
  end

  @spec export_workorders(Store.t(), String.t()) :: [String.t()]
  def export_workorders(store, project) do
    for work_order <- search_workorders(store, project) do
      "#{work_order.id},#{work_order.job},#{work_order.state}"
    end
  end

  @spec count_workorders(Store.t(), String.t()) :: non_neg_integer()
  def count_workorders(store, project), do: length(search_workorders(store, project))

  @spec get_step!(Store.t(), pos_integer()) :: Step.t()
  def get_step!(store, id), do: Store.get!(store, :steps, id)

  @spec list_steps(Store.t(), Run.t()) :: [Step.t()]
  def list_steps(store, run), do: Enum.filter(store.steps, &(&1.run_id == run.id))
end
