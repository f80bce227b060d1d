defmodule Relay.Runner do
  @moduledoc "Does the work of a run, and records it with `Relay.Runs`."

  alias Relay.{Invocation, Run, Runs, Store}

  @spec perform(Store.t(), Run.t(), (map() -> map())) :: {Run.t(), Store.t()}
  def perform(store, %Run{state: :available} = run, fun) do
    work_order = Store.get!(store, :work_orders, run.work_order_id)
    input = Invocation.get_dataclip!(store, work_order.dataclip_id)

    {run, store} = Runs.start_run(store, run)
    attrs = %{job: work_order.job, body: fun.(input.body)}
    {output, store} = Invocation.create_dataclip(store, attrs)
    attrs = %{job: work_order.job, output: output, exit_reason: :success}
    {_step, store} = Runs.record_step(store, run, attrs)
    log = "#{length(Invocation.list_steps(store, run))} steps"
    {run, store} = Runs.append_run_log(store, run, log)
    Runs.complete_run(store, run, :success)
  end
end
