defmodule Relay.Dataclips.Query do
  @moduledoc "What can be asked of all dataclips at once."

  alias Relay.Store

  @doc "Forgets the bodies of dataclips made before that time."
  @spec wipe(Store.t(), integer()) :: Store.t()
  def wipe(store, before) do
    Map.update!(store, :dataclips, fn clips -> Enum.map(clips, &forget(&1, before)) end)
  end

  defp forget(%{created_at: at} = clip, before) when at < before, do: %{clip | body: nil}
  defp forget(clip, _before), do: clip
end
