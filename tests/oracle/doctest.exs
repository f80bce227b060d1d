# Runs the doctests of directories of Elixir sources, all in this one process.
#
# Each directory below the given one is a job: `files/` holds the sources. `result` is written beside
# them: how many doctests ran, and how many failed. A module's doctests run in a test module that has
# no aliases.

ExUnit.start(autorun: false, formatters: [])
Code.compiler_options(docs: true)

[root] = System.argv()

for directory <- root |> Path.join("*") |> Path.wildcard() |> Enum.sort() do
  ebin = Path.join(directory, "ebin")
  File.mkdir_p!(ebin)
  Code.prepend_path(ebin)
  files = directory |> Path.join("files/**/*.ex") |> Path.wildcard()
  {:ok, modules, _} = Kernel.ParallelCompiler.compile_to_path(files, ebin)

  tests =
    for module <- modules do
      test = Module.concat(module, "Doctests#{System.unique_integer([:positive])}")
      Code.eval_string("defmodule #{inspect(test)} do use ExUnit.Case; doctest #{inspect(module)} end")
    end

  %{total: total, failures: failures} = if tests == [], do: %{total: 0, failures: 0}, else: ExUnit.run()
  File.write!(Path.join(directory, "result"), "#{total} #{failures}")
  Code.delete_path(ebin)

  for module <- modules do
    :code.purge(module)
    :code.delete(module)
    :code.purge(module)
  end
end
