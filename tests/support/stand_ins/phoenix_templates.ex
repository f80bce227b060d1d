# Finds templates where Phoenix does, and no further: each becomes a function that gives its text.
# Looked for are those of `embed_templates` beside the file (Phoenix.Template), and the one named
# after a LiveView (Phoenix.LiveView.Renderer). When there is none, nothing compiles.
defmodule Phoenix.Component do
  defmacro __using__(_) do
    quote do: import(Phoenix.Component, only: [embed_templates: 1, embed_templates: 2])
  end

  defmacro embed_templates(pattern, options \\ []) do
    folder = Path.expand(options[:root] || ".", Path.dirname(__CALLER__.file))
    files = folder |> Path.join(pattern <> ".{eex,heex}") |> Path.wildcard()
    if files == [], do: raise("no template for #{pattern} in #{folder}")

    for file <- files do
      name = file |> Path.basename() |> String.split(".") |> hd()
      text = File.read!(file)
      quote do: def(unquote(String.to_atom(name))(_assigns), do: unquote(text))
    end
  end
end

defmodule Phoenix.LiveView do
  defmacro __using__(_) do
    quote do
      @before_compile Phoenix.LiveView
    end
  end

  defmacro __before_compile__(env) do
    name = env.module |> Module.split() |> List.last() |> Macro.underscore()
    text = env.file |> Path.dirname() |> Path.join(name <> ".html.heex") |> File.read!()
    quote do: def(render(_assigns), do: unquote(text))
  end
end
