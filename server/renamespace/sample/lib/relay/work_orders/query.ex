defmodule Relay.WorkOrders.Query do
  @moduledoc "What can be asked of work orders, runs and steps."

  alias Relay.Invocation.Step
  alias Relay.{Run, Store, WorkOrder}

  @spec for_project(Store.t(), String.t()) :: [WorkOrder.t()]
  def for_project(store, project) do
    Enum.filter(store.work_orders, &(&1.project == project))
  end

  @spec runs_for(Store.t(), String.t()) :: [Run.t()]
  def runs_for(store, project) do
    ids = store |> for_project(project) |> Enum.map(& &1.id)
    Enum.filter(store.runs, &(&1.work_order_id in ids))
  end

  @spec stale(Store.t(), integer()) :: [Run.t()]
  def stale(store, before) do
    Enum.filter(store.runs, &(&1.state == :started and &1.started_at < before))
  end

  @spec last_successful_step_for_job(Store.t(), String.t()) :: Step.t() | nil
  def last_successful_step_for_job(store, job) do
    store.steps |> Enum.filter(&(&1.job == job and &1.exit_reason == :success)) |> List.last()
  end
end
