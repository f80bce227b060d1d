defmodule Relay.Workflows.SchedulerTest do
  use ExUnit.Case, async: true

  import Relay.Fixtures
  import Relay.Workflows.Scheduler, only: [fire: 3]

  alias Relay.Run
  alias Relay.Runner
  alias Relay.Runs
  alias Relay.Store
  alias Relay.WorkOrder

  test "a job starts with an empty dataclip" do
    {run, store} = fire(%Store{}, "shop", "sync")

    assert %Run{state: :available} = run
    assert [%WorkOrder{dataclip_id: 1}] = store.work_orders
    assert [%{body: %{}}] = store.dataclips
  end

  test "a job goes on from its last success" do
    {run, store} = run(store(state: :done))
    {_run, store} = Runner.perform(store, run, &Map.put(&1, "n", 2))
    {run, store} = fire(store, "shop", "sync")

    assert [_, %WorkOrder{dataclip_id: 2}] = store.work_orders
    assert Runs.get(store, run.id) == run
  end

  test "a job waits while there is work to do" do
    assert {nil, _store} = fire(store(), "shop", "sync")
  end
end
