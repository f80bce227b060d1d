defmodule Relay.WorkersTest do
  use ExUnit.Case, async: true

  import Relay.Fixtures

  alias Relay.ExportWorker
  alias Relay.Janitor
  alias Relay.Runs

  test "the janitor gives up on lost runs" do
    {run, store} = run(store(), :started)

    assert store |> Janitor.sweep(5) |> Runs.get(run.id) == run
    assert %{state: :lost} = store |> Janitor.sweep(6) |> Runs.get(run.id)
  end

  test "the janitor wipes old dataclips" do
    store = Janitor.sweep(store(), 1)
    assert Relay.Invocation.get_dataclip!(store, 1).body == nil
  end

  test "the export counts and lists work orders" do
    {_run, store} = run(store())
    assert ExportWorker.perform(store, "shop") == "1 work orders, 1 runs\n1,sync,pending\n"
    assert ExportWorker.jobs(store, "shop") == ["sync"]
  end
end
