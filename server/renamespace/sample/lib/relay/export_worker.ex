defmodule Relay.ExportWorker do
  @moduledoc "Writes a project's work orders down as text."

  import Relay.Invocation.Query, only: [work_orders_for: 2]

  alias Relay.{
    Runs,
    Store,
    WorkOrder
  }

  @spec perform(Store.t(), String.t()) :: String.t()
  def perform(store, project) do
    """
    #{Relay.Invocation.count_workorders(store, project)} work orders, \
    #{length(Runs.Query.runs_for(store, project))} runs
    #{store |> Relay.Invocation.export_workorders(project) |> Enum.join("\n")}
    """
  end

  @spec jobs(Store.t(), String.t()) :: [String.t()]
  def jobs(store, project) do
    for %WorkOrder{job: job} <- work_orders_for(store, project), uniq: true, do: job
  end
end
