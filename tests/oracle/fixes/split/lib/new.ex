defmodule Split.Dataclips.Dataclip do
  @moduledoc false
  defstruct [:id]
  @type t :: %__MODULE__{}
end

defmodule Split.Dataclips do
  @moduledoc false
  alias Split.Dataclips.Dataclip

  @spec get!(integer) :: Dataclip.t()
  def get!(id), do: %Dataclip{id: id}
  def list(ids, options \\ []), do: Enum.map(ids -- options, &get!/1)
end

defmodule Split.Dataclips.Query do
  @moduledoc false
  def all(ids), do: Split.Dataclips.list(ids)
end

defmodule Split.WorkOrders.Step do
  @moduledoc false
  defstruct [:id, :dataclip]
  @type t :: %__MODULE__{}
end

defmodule Split.WorkOrders do
  @moduledoc false
  alias Split.WorkOrders.Step

  @spec get_step!(integer) :: Step.t()
  def get_step!(id), do: %Step{id: id, dataclip: Split.Dataclips.get!(id)}
  def search(text), do: "found " <> text
  def count(steps), do: length(steps)
end

defmodule Split.WorkOrders.Query do
  @moduledoc false
  def steps(ids), do: Enum.map(ids, &Split.WorkOrders.get_step!/1)
end
