# What cases need of Ecto, Phoenix and Oban to be compiled without them: what these take from the
# name of a module, and nothing else. As the real ones do, Ecto's warns of an association whose
# column the other schema does not have, and Phoenix's controller looks for its view by name.

defmodule Ecto.Schema do
  defmacro __using__(_options) do
    quote do
      import Ecto.Schema
      @primary_key {:id, :id, []}
      Module.register_attribute(__MODULE__, :fields, accumulate: true)
      Module.register_attribute(__MODULE__, :owned, accumulate: true)
    end
  end

  defmacro schema(_source, do: block) do
    quote do
      @after_verify Ecto.Schema
      unquote(block)
      defstruct [:id | @fields]
      def __schema__(:fields), do: [:id | @fields]
      def __schema__(:owned), do: @owned
    end
  end

  defmacro field(name, _type \\ :string, _options \\ []), do: quote(do: @fields(unquote(name)))

  defmacro belongs_to(name, _schema, options \\ []) do
    key = options[:foreign_key] || :"#{name}_id"

    quote do
      @fields unquote(name)
      @fields unquote(key)
    end
  end

  defmacro has_one(name, schema, options \\ []), do: owned(name, schema, options)
  defmacro has_many(name, schema, options \\ []), do: owned(name, schema, options)

  defp owned(name, schema, options) do
    quote do
      @fields unquote(name)
      @owned {unquote(schema),
              unquote(options[:foreign_key]) || Ecto.Schema.association_key(__MODULE__)}
    end
  end

  defmacro many_to_many(name, schema, options) do
    quote do
      @fields unquote(name)
      @joined {unquote(schema), unquote(options)}
      def __joined__, do: @joined
    end
  end

  def association_key(module) do
    :"#{module |> Module.split() |> List.last() |> Macro.underscore()}_id"
  end

  def __after_verify__(module) do
    for {related, key} <- module.__schema__(:owned), key not in related.__schema__(:fields) do
      IO.warn("#{inspect(related)} has no field #{key}", [])
    end
  end
end

defmodule Ecto.Repo do
  defmacro __using__(_options), do: quote(do: def(__adapter__, do: nil))
end

defmodule Phoenix.Controller do
  defmacro __using__(options) do
    quote do
      import Phoenix.Controller
      @after_verify Phoenix.Controller
      def __formats__, do: unquote(options[:formats] || [])
    end
  end

  defmacro plug(name, _options), do: quote(do: def(__put__(unquote(name)), do: true))

  def render(conn, _template), do: conn

  def __after_verify__(module) do
    base = module |> Atom.to_string() |> String.replace_suffix("Controller", "")

    unless function_exported?(module, :__put__, 1) do
      for format <- module.__formats__() do
        view = :"#{base}#{String.upcase(to_string(format))}"
        Code.ensure_loaded?(view) || IO.warn("#{inspect(view)} is not there", [])
      end
    end
  end
end

defmodule Phoenix.LiveView do
  defmacro __using__(_options), do: quote(do: import(Phoenix.LiveView))

  def to_form(data, options \\ []), do: {data, options}
  def assign(socket, values), do: Map.merge(socket, Map.new(values))
end

defmodule Oban.Worker do
  defmacro __using__(_options), do: quote(do: def(new(args), do: {inspect(__MODULE__), args}))
end
