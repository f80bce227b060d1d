defmodule RelayWeb.RunLiveTest do
  use ExUnit.Case, async: true

  import Relay.Fixtures

  alias Relay.Runs
  alias RelayWeb.RunLive

  test "shows a run" do
    {_run, store} = run(store())
    assert RunLive.render(RunLive.mount(store, %{"id" => "1"})) == "Run 1 of shop: available ()"
    assert RunLive.render(RunLive.mount(store, %{"id" => "2"})) == "No such run"
  end

  test "starts a run" do
    {run, store} = run(store())
    page = RunLive.handle_event("start", %{run: run, store: store})
    assert RunLive.render(page) == "Run 1 of shop: ok (sync)"
  end

  test "follows a run" do
    {run, store} = run(store())
    {_run, store} = Runs.complete_run(store, run, :failed)

    assert_received {:run_updated, 1, :failed} = event
    page = RunLive.handle_info(event, %{run: run, store: store})
    assert RunLive.render(page) == "Run 1 of shop: failed ()"
  end
end
