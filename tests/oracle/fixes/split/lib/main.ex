defmodule Split.Main do
  @moduledoc "Every way to name a module that is split."

  alias Split.{
    # data and execution
    Invocation,
    Invocation.Dataclip,
    # steps
    Invocation.Step
  }

  alias Split.Invocation.Query

  def run do
    [
      id(Invocation.get_dataclip!(1)),
      step_id(Invocation.get_step!(2)),
      [1, 2] |> Invocation.list_dataclips() |> Enum.map(&id/1),
      [1, 2] |> Invocation.list_dataclips([1]) |> Enum.map(&id/1),
      Enum.map([3, 4], &Invocation.get_step!/1) |> Invocation.count(),
      Enum.map([5], &id(Invocation.get_dataclip!(&1))),
      apply(Invocation, :search, ["it"]),
      "#{Invocation.search("that")} #{Split.Invocation.count([])}",
      Query.clips([7]) |> Enum.map(&id/1),
      Query.steps([8]) |> Enum.map(&step_id/1),
      Invocation.Query.clips([9]) |> length(),
      Split.Main.Delegates.search("those"),
      Split.Main.Local.both(3),
      Split.Main.OneOfThem.get(4)
    ]
  end

  @spec id(Dataclip.t()) :: integer
  defp id(%Dataclip{id: id}), do: id

  @spec step_id(Step.t()) :: integer
  defp step_id(%Step{id: id, dataclip: %Invocation.Dataclip{}}), do: id
end

defmodule Split.Main.Delegates do
  @moduledoc false
  alias Split.Invocation, as: Calls
  defdelegate search(text), to: Calls
  defdelegate clip(id), to: Calls, as: :get_dataclip!
  defdelegate get_dataclip!(id), to: Calls
end

defmodule Split.Main.Local do
  @moduledoc false
  def both(id) do
    alias Split.Invocation
    clip = Invocation.get_dataclip!(id)
    step = Invocation.get_step!(id)
    {clip.id, step.id, fewer(id)}
  end

  defp fewer(id) do
    case id do
      3 ->
        alias Split.Invocation, as: I
        I.count([I.get_step!(1), I.get_dataclip!(2)])

      _ ->
        Split.Invocation.count([])
    end
  end
end

defmodule Split.Main.OneOfThem do
  @moduledoc false
  alias Split.Dataclips
  alias Split.Invocation
  alias Split.WorkOrders.Step

  def get(id), do: {Invocation.get_dataclip!(id).id, Dataclips.get!(id).id, %Step{id: 1}.id}
end
