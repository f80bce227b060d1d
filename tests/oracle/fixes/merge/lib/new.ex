defmodule Merge.WorkOrders.Run do
  @moduledoc false
  defstruct [:id, state: :new]
end

defmodule Merge.WorkOrders do
  @moduledoc false
  alias Merge.WorkOrders.Run
  def get(id), do: {:work_order, id}
  def get_run(id), do: %Run{id: id}
  def start(run), do: %Run{run | state: :started}
end

defmodule Merge.WorkOrders.Query do
  @moduledoc false
  def ids(runs), do: Enum.map(runs, & &1.id)

  defmodule Deep do
    @moduledoc false
    def all(runs), do: Merge.WorkOrders.Query.ids(runs)
  end
end
