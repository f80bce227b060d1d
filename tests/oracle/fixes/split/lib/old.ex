defmodule Split.Invocation.Dataclip do
  @moduledoc false
  defstruct [:id]
  @type t :: %__MODULE__{}
end

defmodule Split.Invocation.Step do
  @moduledoc false
  defstruct [:id, :dataclip]
  @type t :: %__MODULE__{}
end

defmodule Split.Invocation do
  @moduledoc false
  alias __MODULE__.{Dataclip, Step}

  @spec get_dataclip!(integer) :: Dataclip.t()
  def get_dataclip!(id), do: %Dataclip{id: id}
  def list_dataclips(ids, options \\ []), do: Enum.map(ids -- options, &get_dataclip!/1)
  @spec get_step!(integer) :: Step.t()
  def get_step!(id), do: %Step{id: id, dataclip: get_dataclip!(id)}
  def search(text), do: "found " <> text
  def count(steps), do: length(steps)
end

defmodule Split.Invocation.Query do
  @moduledoc false
  def clips(ids), do: Split.Invocation.list_dataclips(ids)
  def steps(ids), do: Enum.map(ids, &Split.Invocation.get_step!/1)
end
