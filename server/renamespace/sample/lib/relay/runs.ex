defmodule Relay.Runs do
  @moduledoc "The life of a run: enqueued, started, completed."

  alias Relay.Invocation.Step
  alias Relay.Run
  alias Relay.Runs.Events
  alias Relay.Store

  @spec enqueue(Store.t(), Relay.WorkOrder.t()) :: {Run.t(), Store.t()}
  def enqueue(store, work_order) do
    Store.insert(store, :runs, %Run{work_order_id: work_order.id})
  end

  @spec get(Store.t(), pos_integer()) :: Run.t() | nil
  def get(store, id), do: Store.get(store, :runs, id)

  @spec start_run(Store.t(), Run.t(), integer()) :: {Run.t(), Store.t()}
  def start_run(store, run, now \\ 0) do
    update(store, %{run | state: :started, started_at: now})
  end

  @spec complete_run(Store.t(), Run.t(), Run.state()) :: {Run.t(), Store.t()}
  def complete_run(store, run, state), do: update(store, %{run | state: state})

  @spec append_run_log(Store.t(), Run.t(), String.t()) :: {Run.t(), Store.t()}
  def append_run_log(store, run, line), do: update(store, %{run | log: run.log ++ [line]})

  @spec record_step(Store.t(), Run.t(), map()) :: {Step.t(), Store.t()}
  def record_step(store, run, attrs) do
    Store.insert(store, :steps, struct!(%Step{run_id: run.id}, attrs))
  end

  defp update(store, run) do
    Events.run_updated(run)
    Store.put(store, :runs, run)
  end
end
