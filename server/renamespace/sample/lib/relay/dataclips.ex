defmodule Relay.Dataclips do
  @moduledoc "The data that flows into steps and out of them."

  alias Relay.Invocation.Dataclip
  alias Relay.Store

  @spec get!(Store.t(), pos_integer()) :: Dataclip.t()
  def get!(store, id), do: Store.get!(store, :dataclips, id)

  @spec create(Store.t(), map()) :: {Dataclip.t(), Store.t()}
  def create(store, attrs) do
    Store.insert(store, :dataclips, struct!(Dataclip, attrs))
  end

  @doc "A job's dataclips, newest first. Option: `limit`."
  @spec list_for_job(Store.t(), String.t(), keyword()) :: [Dataclip.t()]
  def list_for_job(store, job, opts \\ []) do
    store.dataclips
    |> Enum.filter(&(&1.job == job))
    |> Enum.reverse()
    |> Enum.take(Keyword.get(opts, :limit, 10))
  end
end
