defmodule Relay.WorkOrders.Events do
  @moduledoc "Tells whoever listens what happened to a run."

  alias Relay.Run

  @spec run_updated(Run.t()) :: tuple()
  def run_updated(run), do: send(self(), {:run_updated, run.id, run.state})
end
