defmodule RelayWeb.DataclipControllerTest do
  use ExUnit.Case, async: true

  import Relay.Fixtures

  alias Relay.Runner
  alias RelayWeb.DataclipController

  test "lists a job's dataclips" do
    assert [%{id: 1}] = DataclipController.index(store(), %{"job" => "sync"})
  end

  test "hides what the configuration says" do
    assert %{body: "hidden"} = DataclipController.show(store(), %{"dataclip" => "1"})
  end

  test "shows a step with its output" do
    {run, store} = run(store())
    {_run, store} = Runner.perform(store, run, & &1)

    shown = DataclipController.show(store, %{"step" => "1"})
    assert shown == %{id: 1, job: "sync", output: %{id: 2, body: "hidden"}}
  end
end
