# What cases need of Phoenix to be compiled without it: the same macros with the same expansion of
# aliases, and nothing else. Like the real one it calls `init/1` of every controller and plug, and
# `__live__/0` of every LiveView, so a route to a module that is not there is a compiler warning.

defmodule Phoenix.Router do
  @verbs [:get, :post, :put, :patch, :delete, :options, :connect, :trace, :head]
  @outside %{alias: [], path: []}

  defmacro __using__(_options) do
    quote do
      import Phoenix.Router
      Module.register_attribute(__MODULE__, :routes, accumulate: true)
      Module.register_attribute(__MODULE__, :checks, accumulate: true)
      @scopes []
      @before_compile Phoenix.Router
    end
  end

  defmacro __before_compile__(env) do
    routes = env.module |> Module.get_attribute(:routes) |> Enum.reverse()

    checks =
      for {module, function, arity} <- Module.get_attribute(env.module, :checks) do
        quote do: &(unquote(module).unquote(function) / unquote(arity))
      end

    quote do
      def __routes__, do: unquote(Macro.escape(routes))
      def __checks__, do: unquote(checks)
    end
  end

  # scope "/", Alias, options do ... end, with the path, the alias and the options in any order
  # that Phoenix takes; `alias: false` drops the aliases of the scopes around.

  defmacro scope(options, do: block), do: in_scope(options, block)

  defmacro scope(path, options, do: block) do
    options =
      quote do
        case unquote(options) do
          alias when is_atom(alias) -> [path: unquote(path), alias: alias]
          options -> Keyword.put(options, :path, unquote(path))
        end
      end

    in_scope(options, block)
  end

  defmacro scope(path, alias, options, do: block) do
    in_scope(
      quote(do: Keyword.merge(unquote(options), path: unquote(path), alias: unquote(alias))),
      block
    )
  end

  defp in_scope(options, block) do
    quote do
      Phoenix.Router.push(__MODULE__, unquote(options))

      try do
        unquote(block)
      after
        Phoenix.Router.pop(__MODULE__)
      end
    end
  end

  for verb <- @verbs do
    defmacro unquote(verb)(path, plug, plug_options, options \\ []) do
      add(path, plug, plug_options, options)
    end
  end

  defmacro match(verb, path, plug, plug_options, options \\ []) do
    add(path, plug, {verb, plug_options}, options)
  end

  defmacro forward(path, plug, plug_options \\ [], options \\ []) do
    add(path, plug, plug_options, options)
  end

  # Its `alias:` is for the routes nested in it, not for its own controller.
  defmacro resources(path, controller), do: add_resources(path, controller, [], nil)

  defmacro resources(path, controller, do: block),
    do: add_resources(path, controller, [], block)

  defmacro resources(path, controller, options),
    do: add_resources(path, controller, options, nil)

  defmacro resources(path, controller, options, do: block),
    do: add_resources(path, controller, options, block)

  defp add_resources(path, controller, options, block) do
    member = quote do: [path: unquote(path), alias: unquote(options)[:alias]]

    quote do
      unquote(add(path, controller, [], []))
      unquote(if block, do: in_scope(member, block))
    end
  end

  defp add(path, plug, plug_options, options) do
    quote do
      _ = unquote(plug_options)
      module = Phoenix.Router.expanded(__MODULE__, unquote(plug), unquote(options))
      Phoenix.Router.add_route(__MODULE__, unquote(path), module, :init, 1)
    end
  end

  # Plugs are named in full, wherever they stand.

  defmacro pipeline(_name, do: block), do: block
  defmacro plug(plug, _options \\ []), do: check_plugs(plug)
  defmacro pipe_through(plugs), do: check_plugs(plugs)

  defp check_plugs(plugs) do
    quote do: Phoenix.Router.check(__MODULE__, unquote(plugs), :init, 1)
  end

  def check(router, modules, function, arity) do
    for each <- List.wrap(modules),
        module = if(is_tuple(each), do: elem(each, 0), else: each),
        match?("Elixir." <> _, Atom.to_string(module)) do
      Module.put_attribute(router, :checks, {module, function, arity})
    end
  end

  def scoped_alias(router, alias), do: expanded(router, alias, [])

  def expanded(router, module, options) do
    aliases = if Keyword.get(options, :alias, true), do: top(router).alias, else: []
    Module.concat(aliases ++ [module])
  end

  def add_route(router, path, module, function, arity) do
    path = "/" <> Enum.join(top(router).path ++ split(path), "/")
    Module.put_attribute(router, :routes, {path, module})
    check(router, module, function, arity)
  end

  def push(router, path) when is_binary(path), do: push(router, path: path)

  def push(router, options) do
    top = top(router)

    alias =
      case options[:alias] do
        nil -> top.alias
        false -> []
        alias -> top.alias ++ [alias]
      end

    inner = %{alias: alias, path: top.path ++ split(options[:path] || "")}
    Module.put_attribute(router, :scopes, [inner | Module.get_attribute(router, :scopes)])
  end

  def pop(router) do
    Module.put_attribute(router, :scopes, tl(Module.get_attribute(router, :scopes)))
  end

  defp top(router), do: List.first(Module.get_attribute(router, :scopes)) || @outside
  defp split(path), do: String.split(path, "/", trim: true)
end

defmodule Phoenix.LiveView.Router do
  # The options of a session are evaluated as they are written.
  defmacro live_session(_name, options \\ [], do: block) do
    quote do
      Phoenix.Router.check(__MODULE__, unquote(options)[:on_mount] || [], :on_mount, 4)
      unquote(block)
    end
  end

  defmacro live(path, live_view, action \\ nil, options \\ []) do
    _ = action

    quote do
      if unquote(options)[:alias] != nil, do: raise(ArgumentError, "unknown live option :alias")
      module = Phoenix.Router.expanded(__MODULE__, unquote(live_view), [])
      Phoenix.Router.add_route(__MODULE__, unquote(path), module, :__live__, 0)
    end
  end
end

defmodule Phoenix.Controller do
  defmacro __using__(_options), do: quote(do: def(init(options), do: options))
end

defmodule Phoenix.LiveView do
  defmacro __using__(_options), do: quote(do: def(__live__, do: %{}))
end
