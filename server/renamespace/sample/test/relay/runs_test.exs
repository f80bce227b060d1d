defmodule Relay.RunsTest do
  use ExUnit.Case, async: true

  import Relay.Fixtures

  alias Relay.Invocation.Step
  alias Relay.{Invocation, Run, Runs}
  alias Relay.WorkOrders.Retries

  test "a run is started, logged and completed" do
    {run, store} = run(store())
    {run, store} = Runs.start_run(store, run, 7)
    {run, store} = Runs.append_run_log(store, run, "hello")
    {run, store} = Runs.complete_run(store, run, :success)

    assert %Run{started_at: 7, log: ["hello"], state: :success} = run
    assert Runs.get(store, run.id) == run
    assert_received {:run_updated, 1, :success}
  end

  test "a run has steps" do
    {run, store} = run(store())
    {step, store} = Runs.record_step(store, run, %{job: "sync"})

    assert %Step{run_id: 1, job: "sync"} = Invocation.get_step!(store, step.id)
    assert Invocation.list_steps(store, run) == [step]
  end

  test "failed runs are tried again" do
    {_run, store} = run(store(), :failed)
    {[retried], store} = Retries.retry_failed(store, "shop")

    assert %Run{id: 2, state: :available} = retried
    assert store |> Runs.Query.runs_for("shop") |> Enum.map(& &1.id) == [1, 2]
  end

  test "other applications have their own door" do
    {run, store} = run(store())
    {_run, store} = Relay.start_run(store, run)
    {dataclip, _store} = Relay.create_dataclip(store, %{job: "sync"})

    assert %Run{state: :started} = Relay.get_run(store, run.id)
    assert %Relay.Invocation.Dataclip{id: 2} = dataclip
  end
end
