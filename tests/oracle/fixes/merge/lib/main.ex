defmodule Merge.Main do
  @moduledoc "Old and new names stand side by side."
  alias Merge.Run
  alias Merge.Runs
  alias Merge.Runs.Query
  alias Merge.WorkOrders

  def run do
    run = Runs.get(1)
    %Run{state: state} = Runs.start(run)

    [
      state,
      WorkOrders.get(2),
      Query.ids([run]),
      Runs.Query.Deep.all([run]),
      Query.Deep.all([%Run{id: 5}]),
      Merge.Main.Grouped.all(),
      Merge.Main.Wide.all(),
      Merge.Main.Scoped.all(true)
    ]
  end
end

defmodule Merge.Main.Grouped do
  @moduledoc false
  alias Merge.{Run, Runs, WorkOrders}
  alias Merge.Runs.{Query, Query.Deep}

  def all, do: {Runs.get(1).id, %Run{id: 2}.id, WorkOrders.get(3), Query.ids([]), Deep.all([])}
end

defmodule Merge.Main.Wide do
  @moduledoc false
  alias Merge, as: M
  alias M.Runs, as: R
  alias R.Query, as: Q

  def all, do: {M.Runs.get(1).id, R.get(2).id, Q.ids([]), %M.Run{id: 4}.state, R.Query.ids([])}
end

defmodule Merge.Main.Scoped do
  @moduledoc false
  def all(flag) do
    value =
      if flag do
        alias Merge.Runs
        Runs.get(1).id
      else
        alias Merge.WorkOrders, as: Runs
        Runs.get(1)
      end

    fun = fn id ->
      alias Merge.{Runs}
      Runs.start(Runs.get(id)).state
    end

    for id <- [1], run = Merge.Runs.get(id), do: {value, fun.(id), run.id}
  end
end
