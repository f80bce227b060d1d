defmodule Merge.Run do
  @moduledoc false
  defstruct [:id, state: :new]
end

defmodule Merge.Runs do
  @moduledoc false
  def get(id), do: %Merge.Run{id: id}
  def start(run), do: %Merge.Run{run | state: :started}
end

defmodule Merge.Runs.Query do
  @moduledoc false
  def ids(runs), do: Enum.map(runs, & &1.id)

  defmodule Deep do
    @moduledoc false
    def all(runs), do: Merge.Runs.Query.ids(runs)
  end
end
