defmodule Relay.Store do
  @moduledoc "All records in one value; it stands in for a database."

  defstruct dataclips: [], runs: [], steps: [], work_orders: []

  @type table :: :dataclips | :runs | :steps | :work_orders
  @type t :: %__MODULE__{}

  @doc "Adds a record under the table's next id."
  @spec insert(t(), table(), struct()) :: {struct(), t()}
  def insert(store, table, record) do
    put(store, table, %{record | id: length(all(store, table)) + 1})
  end

  @doc "Writes a record over the one with the same id."
  @spec put(t(), table(), struct()) :: {struct(), t()}
  def put(store, table, record) do
    others = store |> all(table) |> Enum.reject(&(&1.id == record.id))
    {record, Map.replace!(store, table, Enum.sort_by([record | others], & &1.id))}
  end

  @spec get(t(), table(), pos_integer()) :: struct() | nil
  def get(store, table, id), do: store |> all(table) |> Enum.find(&(&1.id == id))

  @spec get!(t(), table(), pos_integer()) :: struct()
  def get!(store, table, id) do
    get(store, table, id) || raise ArgumentError, "no #{id} in #{table}"
  end

  @spec all(t(), table()) :: [struct()]
  def all(store, table), do: Map.fetch!(store, table)
end
