defmodule Relay.Runs.Events do
  @moduledoc false

  def run_updated(run), do: send(self(), {:run_updated, run.id, run.state})
end
