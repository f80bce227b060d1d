import Config

# What the web shows without its body.
config :relay, redacted: [Relay.Invocation.Dataclip]
