defmodule RelayWeb.RunLive do
  @moduledoc "One run on a page. `Relay.Runs.Events` keeps it up to date."

  alias Relay.Invocation
  alias Relay.Run
  alias Relay.Runner
  alias Relay.Runs
  alias Relay.WorkOrders

  def mount(store, %{"id" => id}) do
    # Relay.Runs.get/2 gives nil when there is no such run.
    assign(store, Runs.get(store, String.to_integer(id)))
  end

  def handle_event("start", %{run: run, store: store}) do
    {run, store} = Runner.perform(store, run, &Map.put(&1, "seen", true))
    assign(store, run)
  end

  def handle_info({:run_updated, id, _state}, %{store: store}) do
    assign(store, Runs.get(store, id))
  end

  def render(%{run: nil}), do: "No such run"

  def render(%{run: run, store: store}) do
    work_order = WorkOrders.get!(store, run.work_order_id)
    steps = Enum.map_join(Invocation.list_steps(store, run), ", ", & &1.job)
    "Run #{run.id} of #{work_order.project}: #{badge(run)} (#{steps})"
  end

  defp assign(store, run), do: %{run: run, store: store}

  defp badge(%Run{state: :success}), do: "ok"
  defp badge(%Run{state: state}), do: "#{state}"
end
