defmodule Relay.InvocationTest do
  use ExUnit.Case, async: true

  import Relay.Fixtures

  alias Relay.Invocation
  alias Relay.Invocation.{Dataclip, Query}
  alias Relay.WorkOrder

  describe "dataclips" do
    test "are created and found again" do
      {dataclip, store} = Invocation.create_dataclip(store(), %{job: "load", body: %{}})

      assert %Dataclip{id: 2, job: "load"} = dataclip
      assert Invocation.get_dataclip!(store, 2) == dataclip
      assert_raise ArgumentError, fn -> Invocation.get_dataclip!(store, 3) end
    end

    test "are listed by job, newest first" do
      {_dataclip, store} = Invocation.create_dataclip(store(), %{job: "sync"})

      assert [%{id: 2}, %{id: 1}] = Invocation.list_dataclips_for_job(store, "sync")
      assert [%{id: 2}] = Invocation.list_dataclips_for_job(store, "sync", limit: 1)
    end

    test "lose their body when wiped" do
      dataclip = store() |> Query.wipe_dataclips(1) |> Invocation.get_dataclip!(1)
      assert %Dataclip{body: nil} = dataclip
    end
  end

  describe "work orders" do
    test "are searched by state" do
      assert [%WorkOrder{job: "sync"}] = Invocation.search_workorders(store(), "shop")
      assert [] = Invocation.search_workorders(store(), "shop", state: :done)
    end

    test "are counted and exported" do
      assert Invocation.count_workorders(store(), "shop") == 1
      assert Invocation.export_workorders(store(), "shop") == ["1,sync,pending"]
    end
  end
end
