# Compiles projects and has them called, all in this one process.
#
# Each directory below the given one is a project: `files/` holds its sources, `calls` an expression
# a line. Written beside them are `warnings`, what the compiler said, and `results`, a line for each
# expression. After sources that do not compile it halts with 3, as the compiler may leave something
# half done: it is to be started again for the rest.

defmodule Splits do
  def project(directory) do
    before = in_memory()
    files = directory |> Path.join("files/**/*.ex") |> Path.wildcard() |> Enum.sort()

    {told, results} =
      case Kernel.ParallelCompiler.compile(files) do
        {:ok, _, warnings} -> {warnings, results(directory)}
        {:error, errors, warnings} -> {errors ++ warnings, []}
      end

    forget(in_memory() -- before)
    failed = match?([_ | _], told) and results == []
    text = Enum.map_join(told, "\n", fn {file, _, message} -> "#{Path.relative_to(file, directory)}: #{message}" end)
    File.write!(Path.join(directory, "warnings"), text)
    File.write!(Path.join(directory, "results"), Enum.join(results, "\n"))
    if failed, do: System.halt(3)
  end

  defp results(directory) do
    calls = directory |> Path.join("calls") |> File.read!() |> String.split("\n", trim: true)
    task = Task.async(fn -> Enum.map(calls, &result/1) end)

    case Task.yield(task, 10_000) || Task.shutdown(task, :brutal_kill) do
      {:ok, results} -> results
      _ -> ["no end"]
    end
  end

  defp result(call) do
    {value, _} = Code.eval_string(call)
    inspect(value)
  rescue
    error -> inspect(error)
  end

  defp forget(modules) do
    for module <- modules do
      :code.purge(module)
      :code.delete(module)
      :code.purge(module)
    end
  end

  defp in_memory do
    for {module, path} <- :code.all_loaded(), path in ['', :in_memory], do: module
  end
end

[root] = System.argv()

root
|> Path.join("*")
|> Path.wildcard()
|> Enum.sort()
|> Enum.reject(&File.exists?(Path.join(&1, "results")))
|> Enum.each(&Splits.project/1)
