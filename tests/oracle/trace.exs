# elixir trace.exs [--warnings-as-errors] OUT.tsv ROOT FILE...
#
# Compiles the files together, in memory, and writes a line for each name in them that the compiler
# resolved:
#
#     path from ROOT <TAB> line <TAB> column <TAB> module <TAB> event
#
# Columns count Unicode code points from 1. A module is as Elixir prints it (`Foo.Bar`, `:lists`).
# The event says what the name is used for:
#
#     alias import require use   operand of a directive; of `Base.{A, B}` the base and each item
#     as                         the new name in `as: New`, with the module that it stands for
#     defmodule                  name of a module or protocol, with the module that it defines
#     struct call typespec       `%Foo{}`; `Foo.bar()` and `&Foo.bar/1`; a name in a type
#     __MODULE__                 a bare `__MODULE__`
#     reference                  any other place
#     quoted                     inside `quote`, fixed by an alias from outside of the quote
#     open                       inside `quote`, without such an alias: aliases of the same quote
#                                decide when the macro is used, so the module is only as spelled
#
# Code that is compiled in several places (a macro's argument) can give a name several modules.
#
# Compilation tracers do not see enough: for `alias`, `import` and `require` they tell the place of
# the keyword, for a group all items at that one place, for plain names in types and in `quote`
# nothing. But the compiler passes every name, with its own position, to `:elixir_aliases.expand`;
# Erlang's call tracing shows these calls and their answers. It works for Elixir 1.13 to 1.16.
#
# A name that a macro generates has the line of the macro's call and the column of its quote, where
# something else stands. Such names are left out: they carry a mark of the quote, and the file's own
# syntax tree must have the same name at the same position. Counts of them go to stderr.

defmodule Oracle.Source do
  @moduledoc "The names in one file, by the position that the compiler gives them."

  @enforce_keys [:path, :lines]
  defstruct [:path, :lines, names: %{}, roles: %{}, items: %{}, as: %{}, derived: %{}]

  @directives [:alias, :import, :require, :use]

  def read(file, root) do
    text = File.read!(file)
    lines = text |> String.split("\n") |> List.to_tuple()
    source = %__MODULE__{path: Path.relative_to(file, root), lines: lines}

    # It has just been compiled, so it can be parsed.
    text
    |> Code.string_to_quoted!(columns: true, file: file)
    |> Macro.prewalk(source, &{&1, note(&1, &2)})
    |> elem(1)
  end

  @doc "The position of a name; the tree has `__MODULE__.Child` at the dot."
  def position({:__aliases__, _, [{:__MODULE__, meta, _} | _]}), do: position(meta)
  def position({name, meta, _}) when name in [:__aliases__, :__MODULE__], do: position(meta)
  def position([{_, _} | _] = meta), do: {meta[:line], meta[:column]}
  def position(_node), do: nil

  @doc "The segments without metadata, to compare what is compiled with what is written."
  def segments([{:__MODULE__, _, _} | rest]), do: [:__MODULE__ | rest]
  def segments(segments), do: segments

  @doc """
  The column in code points, where the text has the name, or nil.

  Inside of strings the compiler counts a grapheme cluster as one, and an escaped `\#{` as well.
  """
  def column(source, {line, column} = at) do
    text = elem(source.lines, line - 1)
    segment = source.names |> Map.fetch!(at) |> hd() |> to_string()
    in_string = text |> String.graphemes() |> column_in_string(column, 1)
    Enum.find([column, in_string], &(text |> from(&1) |> String.starts_with?(segment)))
  end

  defp from(text, column),
    do: text |> String.to_charlist() |> Enum.drop(column - 1) |> List.to_string()

  defp column_in_string(["\\", "\\" | rest], left, real) when left > 2,
    do: column_in_string(rest, left - 2, real + 2)

  defp column_in_string(["\\", "#", "{" | rest], left, real) when left > 1,
    do: column_in_string(rest, left - 1, real + 3)

  defp column_in_string([char | rest], left, real) when left > 1,
    do: column_in_string(rest, left - 1, real + length(String.to_charlist(char)))

  defp column_in_string(_rest, _left, real), do: real

  # The walk goes from the outside in, and what its surroundings say of a place comes first.
  defp note({kind, _, [{{:., _, [base, :{}]}, _, items} | _]}, source)
       when kind in @directives do
    items = for {:__aliases__, _, segments} = item <- items, do: {position(item), segments}

    items
    |> Enum.reduce(source, fn {at, _}, acc ->
      acc |> put(:roles, at, kind) |> put(:derived, at, true)
    end)
    |> put(:roles, position(base), kind)
    |> put(:items, position(base), items)
  end

  defp note({kind, meta, [operand | rest]}, source) when kind in @directives do
    source = put(source, :roles, position(operand), kind)

    case List.keyfind(List.flatten(rest), :as, 0) do
      {:as, {:__aliases__, _, _} = name} when kind in [:alias, :require] ->
        source |> put(:as, position(meta), position(name)) |> put(:derived, position(name), true)

      _ ->
        source
    end
  end

  defp note({kind, _, [name | _]}, source) when kind in [:defmodule, :defprotocol],
    do: put(source, :roles, position(name), :defmodule)

  defp note({:%, _, [name, _]}, source), do: put(source, :roles, position(name), :struct)
  defp note({:., _, [receiver, _]}, source), do: put(source, :roles, position(receiver), :call)

  defp note({:__aliases__, _, segments} = name, source),
    do: put(source, :names, position(name), segments(segments))

  defp note({:__MODULE__, _, nil} = name, source),
    do: put(source, :names, position(name), [:__MODULE__])

  defp note(_node, source), do: source

  defp put(source, _field, nil, _value), do: source

  defp put(source, field, position, value),
    do: Map.update!(source, field, &Map.put_new(&1, position, value))
end

defmodule Oracle.Recorder do
  @moduledoc """
  A process that keeps what the compiler does, in the order of arrival.

  It calls no Elixir library: that may be what is being compiled.
  """

  # Parameters of the traced functions to `{metadata, segments, file, module, caller}`.
  @resolve [
    {[{:__aliases__, :"$1", :"$2"}, :"$3"], [],
     [
       {:message,
        {{:"$1", :"$2", {:map_get, :file, :"$3"}, {:map_get, :module, :"$3"}, {:caller}}}},
       {:return_trace}
     ]}
  ]
  @expand [
    {[{:__MODULE__, :"$1", nil}, :_, :"$2"], [],
     [{:message, {{:"$1", {:map_get, :file, :"$2"}, {:map_get, :module, :"$2"}}}}]}
  ]

  def start do
    recorder = spawn_link(fn -> record([], %{}) end)
    Process.register(recorder, __MODULE__)
    1 = :erlang.trace_pattern({:elixir_aliases, :expand, 2}, @resolve, [:local])
    1 = :erlang.trace_pattern({:elixir_expand, :expand, 3}, @expand, [:local])
    :erlang.trace(self(), true, [:call, :arity, :set_on_spawn, {:tracer, recorder}])
    Code.put_compiler_option(:tracers, [__MODULE__])
  end

  def stop do
    Code.put_compiler_option(:tracers, [])
    :erlang.trace(:all, false, [:all])
    delivered = :erlang.trace_delivered(:all)

    receive do
      {:trace_delivered, :all, ^delivered} -> send(__MODULE__, {:stop, self()})
    end

    receive do
      {:recorded, events} -> events
    end
  end

  @doc "The compiler calls it as its tracer."
  def trace({:alias, meta, module, _as, options}, env) do
    case {:lists.keyfind(:defined, 1, meta), :lists.keymember(:as, 1, options)} do
      {{:defined, defined}, _} -> send(__MODULE__, {:event, {:defined, env.file, meta, defined}})
      {false, true} -> send(__MODULE__, {:event, {:as, env.file, meta, module}})
      {false, false} -> :ok
    end

    :ok
  end

  def trace(_event, _env), do: :ok

  defp record(events, calls) do
    receive do
      {:trace, pid, :call, {:elixir_aliases, _, _}, call} ->
        record(events, :maps.put(pid, call, calls))

      {:trace, pid, :return_from, _, answer} ->
        {meta, segments, file, module, caller} = :maps.get(pid, calls)
        record([{:resolved, file, meta, segments, answer, module, caller} | events], calls)

      {:trace, _, :call, {:elixir_expand, _, _}, {meta, file, module}} ->
        record([{:module, file, meta, module} | events], calls)

      {:event, event} ->
        record([event | events], calls)

      {:stop, from} ->
        send(from, {:recorded, :lists.reverse(events)})
    end
  end
end

defmodule Oracle do
  @moduledoc false

  alias Oracle.{Recorder, Source}

  def main(["--warnings-as-errors" | arguments]), do: main(arguments, true)
  def main(arguments), do: main(arguments, false)

  defp main([out, root | [_ | _] = files], strict?) do
    files = files |> Enum.map(&Path.expand/1) |> Enum.uniq()
    events = compile(files, strict?)
    root = Path.expand(root)
    sources = Map.new(files, &{&1, Source.read(&1, root)})

    results = Enum.flat_map(events, &resolve(&1, sources))
    names = for {:name, file, at, module, event} <- results, do: {file, at, module, event}
    names = names |> Enum.uniq() |> without_unprefixed() |> Enum.map(&columns(&1, sources))
    {lost, rows} = Enum.split_with(names, fn [_path, _line, column | _] -> column == nil end)
    File.write!(out, rows |> Enum.sort() |> Enum.map(&[Enum.join(&1, "\t"), "\n"]))

    IO.puts(:stderr, "#{length(rows)} names in #{length(files)} files")
    if lost != [], do: IO.puts(:stderr, "#{length(lost)} not found in their lines")
    left_out = for {:left_out, reason} <- results, do: reason
    for {why, count} <- Enum.frequencies(left_out), do: IO.puts(:stderr, "#{count} #{why}")
  end

  defp main(_arguments, _strict?),
    do: fail("usage: elixir trace.exs [--warnings-as-errors] OUT.tsv ROOT FILE...")

  defp compile(files, strict?) do
    function_exported?(:elixir_aliases, :expand, 2) or fail("needs Elixir 1.13 to 1.16")
    Code.put_compiler_option(:ignore_module_conflict, true)
    Code.put_compiler_option(:parser_options, columns: true)
    Recorder.start()
    result = Kernel.ParallelCompiler.compile(files)
    events = Recorder.stop()

    case result do
      {:ok, _modules, [_ | _]} when strict? -> fail("there are warnings")
      {:ok, _modules, _warnings} -> events
      {:error, errors, _warnings} -> fail(Enum.map_join(errors, "\n", &message/1))
    end
  end

  defp message({file, position, text}), do: "#{file}:#{inspect(position)}: #{text}"

  defp fail(message) do
    IO.puts(:stderr, message)
    System.halt(1)
  end

  defp resolve({:resolved, file, meta, segments, answer, module, caller}, sources) do
    with {:ok, source, at} <- find(sources, file, meta, segments) do
      event =
        case caller do
          {:elixir_quote, _, _} when is_atom(answer) -> :quoted
          {:elixir_quote, _, _} -> :open
          {Kernel.Typespec, _, _} -> :typespec
          _ -> Map.get(source.roles, at, :reference)
        end

      names(source, file, at, full_name(answer, module), event)
    end
  end

  defp resolve({:module, _file, _meta, nil}, _sources), do: []

  defp resolve({:module, file, meta, module}, sources) do
    with {:ok, source, at} <- find(sources, file, meta, [:__MODULE__]) do
      names(source, file, at, module, :__MODULE__)
    end
  end

  defp resolve({:defined, file, meta, module}, sources) do
    with {:ok, source} <- written(sources, file, meta) do
      at = Source.position(meta)

      case source.roles do
        %{^at => :defmodule} -> [{:name, file, at, module, :defined}]
        _ -> [{:left_out, "of something else in the file"}]
      end
    end
  end

  defp resolve({:as, file, meta, module}, sources) do
    with {:ok, source} <- written(sources, file, meta) do
      case Map.fetch(source.as, Source.position(meta)) do
        {:ok, at} -> [{:name, file, at, module, :as}]
        :error -> [{:left_out, "of something else in the file"}]
      end
    end
  end

  defp names(source, file, at, module, event) do
    items =
      for {item, segments} <- Map.get(source.items, at, []) do
        event = if event in [:quoted, :open], do: event, else: source.roles[item]
        {:name, file, item, Module.concat([module | segments]), event}
      end

    [{:name, file, at, module, event} | items]
  end

  defp full_name(answer, _module) when is_atom(answer), do: answer
  defp full_name([{:__MODULE__, _, _} | rest], module), do: Module.concat([module | rest])
  defp full_name(segments, _module), do: Module.concat(segments)

  defp find(sources, file, _meta, [{:__MODULE__, meta, context} | _] = segments) do
    if context == nil,
      do: find(sources, file, meta, Source.segments(segments)),
      else: [{:left_out, "generated by a macro"}]
  end

  defp find(sources, file, meta, segments) do
    with {:ok, source} <- written(sources, file, meta) do
      at = Source.position(meta)

      cond do
        # The group's base and the directive say what these are.
        Map.has_key?(source.derived, at) -> []
        source.names[at] == segments -> {:ok, source, at}
        # The head of `__MODULE__.Child`, which is one name.
        match?([:__MODULE__ | _], source.names[at]) -> []
        true -> [{:left_out, "of something else in the file"}]
      end
    end
  end

  defp written(sources, file, meta) do
    cond do
      not is_map_key(sources, file) -> [{:left_out, "in other files"}]
      meta[:alias] != nil or meta[:column] == nil -> [{:left_out, "generated by a macro"}]
      true -> Map.fetch(sources, file)
    end
  end

  # The compiler looks up the name of a nested module before it puts the outer one in front.
  defp without_unprefixed(names) do
    defined = for {file, at, _, :defined} <- names, into: MapSet.new(), do: {file, at}

    Enum.flat_map(names, fn
      {file, at, module, :defined} -> [{file, at, module, :defmodule}]
      {file, at, _, _} = name -> if MapSet.member?(defined, {file, at}), do: [], else: [name]
    end)
  end

  defp columns({file, {line, _} = at, module, event}, sources) do
    source = Map.fetch!(sources, file)
    [source.path, line, Source.column(source, at), inspect(module), event]
  end
end

Oracle.main(System.argv())
