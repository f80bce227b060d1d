defmodule RelayWeb.DataclipController do
  @moduledoc "Shows dataclips and steps; takes and gives plain maps."

  alias Relay.Invocation
  alias Relay.Invocation.{Dataclip, Step}
  alias Relay.Store

  @spec index(Store.t(), map()) :: [map()]
  def index(store, %{"job" => job}) do
    store |> Invocation.list_dataclips_for_job(job, limit: 2) |> Enum.map(&render/1)
  end

  @spec show(Store.t(), map()) :: map()
  def show(store, %{"dataclip" => id}), do: show(store, id, &Invocation.get_dataclip!/2)
  def show(store, %{"step" => id}), do: show(store, id, &Invocation.get_step!/2)

  defp show(store, id, get), do: store |> get.(String.to_integer(id)) |> render()

  @spec render(Dataclip.t() | Step.t()) :: map()
  defp render(%Dataclip{} = dataclip) do
    redacted? = Dataclip in Application.fetch_env!(:relay, :redacted)
    %{id: dataclip.id, body: if(redacted?, do: "hidden", else: dataclip.body)}
  end

  defp render(%Step{output: %Dataclip{} = output} = step) do
    %{id: step.id, job: step.job, output: render(output)}
  end
end
