# Judges directories of Elixir sources, all in this one process.
#
# Each directory below the given one is a job: `mode` says how it is judged (`parse`, `compile`, or
# `warnings`: compile and let warnings pass), `files/` holds the sources. `result` is written beside
# them: empty when all is well, otherwise what Elixir said.

defmodule Check do
  def job(directory) do
    files = directory |> Path.join("files/**/*.{ex,exs,eex,heex}") |> Path.wildcard() |> Enum.sort()
    mode = directory |> Path.join("mode") |> File.read!()

    complaints =
      case Enum.flat_map(files, &parse/1) do
        [] when mode != "parse" -> in_time(fn -> compile(files, mode) end)
        complaints -> complaints
      end

    text = complaints |> Enum.join("\n") |> String.replace(Path.join(directory, "files/"), "")
    File.write!(Path.join(directory, "result"), text)
  end

  # Code that is compiled runs, and may wait for ever.
  defp in_time(work) do
    task = Task.async(work)

    case Task.yield(task, 30_000) || Task.shutdown(task, :brutal_kill) do
      {:ok, complaints} -> complaints
      other -> ["the compiler did not finish: #{inspect(other)}"]
    end
  end

  # EEx judges its part of HEEx too, as Phoenix lets it read that first.
  defp parse(file) do
    if Path.extname(file) in [".eex", ".heex"], do: parse_template(file), else: parse_code(file)
  end

  defp parse_template(file) do
    EEx.compile_file(file)
    []
  rescue
    error -> ["#{file}: #{Exception.message(error)}"]
  end

  defp parse_code(file) do
    case file |> File.read!() |> Code.string_to_quoted(file: file) do
      {:ok, _} -> []
      {:error, {place, message, token}} -> ["#{file}:#{place[:line]}: #{inspect({message, token})}"]
    end
  end

  # Scripts (configuration, tests) need more than the compiler to run, so they are only parsed.
  defp compile(files, mode) do
    before = in_memory()

    complaints =
      case files |> Enum.filter(&(Path.extname(&1) == ".ex")) |> Kernel.ParallelCompiler.compile() do
        {:ok, _, warnings} -> if mode == "warnings", do: [], else: Enum.map(warnings, &told/1)
        {:error, errors, warnings} -> Enum.map(errors ++ warnings, &told/1)
      end

    for module <- in_memory() -- before do
      :code.purge(module)
      :code.delete(module)
      :code.purge(module)
    end

    complaints
  end

  defp told({file, line, message}), do: "#{file}:#{inspect(line)}: #{message}"

  defp in_memory do
    for {module, path} <- :code.all_loaded(), path in ['', :in_memory], do: module
  end
end

[root] = System.argv()
root |> Path.join("*") |> Path.wildcard() |> Enum.sort() |> Enum.each(&Check.job/1)
