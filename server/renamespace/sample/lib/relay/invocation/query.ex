defmodule Relay.Invocation.Query do
  @moduledoc "What can be asked of dataclips, work orders and steps."

  def wipe_dataclips(store, before) do
    Map.update!(store, :dataclips, fn clips -> Enum.map(clips, &forget(&1, before)) end)
  end

  def work_orders_for(store, project) do
    Enum.filter(store.work_orders, &(&1.project == project))
  end

  def last_successful_step_for_job(store, job) do
    store.steps |> Enum.filter(&(&1.job == job and &1.exit_reason == :success)) |> List.last()
  end

  defp forget(%{created_at: at} = clip, before) when at < before, do: %{clip | body: nil}
  defp forget(clip, _before), do: clip
end
