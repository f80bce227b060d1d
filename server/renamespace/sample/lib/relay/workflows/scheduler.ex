defmodule Relay.Workflows.Scheduler do
  @moduledoc "Enqueues the jobs that a cron trigger fires."

  alias Relay.Invocation
  alias Relay.Invocation.Dataclip
  alias Relay.Invocation.Query
  alias Relay.Run
  alias Relay.Runs
  alias Relay.Store
  alias Relay.WorkOrder

  @doc "Does nothing while the project has work to do."
  @spec fire(Store.t(), String.t(), String.t()) :: {Run.t() | nil, Store.t()}
  def fire(store, project, job) do
    case Invocation.search_workorders(store, project, state: :pending) do
      [] -> enqueue(store, project, job)
      [_ | _] -> {nil, store}
    end
  end

  defp enqueue(store, project, job) do
    {%Dataclip{id: id}, store} = input(store, job)
    work_order = %WorkOrder{project: project, job: job, dataclip_id: id}
    {work_order, store} = Store.insert(store, :work_orders, work_order)
    Runs.enqueue(store, work_order)
  end

  # A job that has succeeded goes on from what it made then.
  defp input(store, job) do
    case Query.last_successful_step_for_job(store, job) do
      nil -> Invocation.create_dataclip(store, %{job: job, body: %{}})
      step -> {Invocation.get_dataclip!(store, step.output.id), store}
    end
  end
end
