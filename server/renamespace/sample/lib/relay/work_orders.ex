defmodule Relay.WorkOrders do
  @moduledoc "Execution: a work order has runs, and a run has steps."

  alias Relay.Invocation.Step
  alias Relay.Run
  alias Relay.Store
  alias Relay.WorkOrder
  alias Relay.WorkOrders.{Events, Query}

  @spec get!(Store.t(), pos_integer()) :: WorkOrder.t()
  def get!(store, id), do: Store.get!(store, :work_orders, id)

  @doc "The work orders of a project. Option: `state`."
  @spec search(Store.t(), String.t(), keyword()) :: [WorkOrder.t()]
  def search(store, project, opts \\ []) do
    work_orders = Query.for_project(store, project)
    Enum.filter(work_orders, &(&1.state == Keyword.get(opts, :state, &1.state)))
  end

  @spec export(Store.t(), String.t()) :: [String.t()]
  def export(store, project) do
    for work_order <- Query.for_project(store, project) do
      "#{work_order.id},#{work_order.job},#{work_order.state}"
    end
  end

  @spec count_workorders(Store.t(), String.t()) :: non_neg_integer()
  def count_workorders(store, project), do: length(search(store, project))

  @spec get_step!(Store.t(), pos_integer()) :: Step.t()
  def get_step!(store, id), do: Store.get!(store, :steps, id)

  @spec list_steps(Store.t(), Run.t()) :: [Step.t()]
  def list_steps(store, run), do: Enum.filter(store.steps, &(&1.run_id == run.id))

  @spec enqueue(Store.t(), WorkOrder.t()) :: {Run.t(), Store.t()}
  def enqueue(store, work_order) do
    Store.insert(store, :runs, %Run{work_order_id: work_order.id})
  end

  @spec get_run(Store.t(), pos_integer()) :: Run.t() | nil
  def get_run(store, id), do: Store.get(store, :runs, id)

  @spec start_run(Store.t(), Run.t(), integer()) :: {Run.t(), Store.t()}
  def start_run(store, run, now \\ 0) do
    update(store, %{run | state: :started, started_at: now})
  end

  @spec complete_run(Store.t(), Run.t(), Run.state()) :: {Run.t(), Store.t()}
  def complete_run(store, run, state), do: update(store, %{run | state: state})

  @spec append_log(Store.t(), Run.t(), String.t()) :: {Run.t(), Store.t()}
  def append_log(store, run, line), do: update(store, %{run | log: run.log ++ [line]})

  @spec record_step(Store.t(), Run.t(), map()) :: {Step.t(), Store.t()}
  def record_step(store, run, attrs) do
    Store.insert(store, :steps, struct!(%Step{run_id: run.id}, attrs))
  end

  defp update(store, run) do
    Events.run_updated(run)
    Store.put(store, :runs, run)
  end
end
