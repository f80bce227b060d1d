defmodule Relay.Invocation.Dataclip do
  @moduledoc "A piece of data; its body is `nil` once it has been wiped."

  defstruct [:id, :job, :body, created_at: 0]

  @type t :: %__MODULE__{
          id: pos_integer() | nil,
          job: String.t() | nil,
          body: map() | nil,
          created_at: integer()
        }
end
