"""The editor front end: it translates between the core and the Language Server Protocol.

Every finding and every edit comes from `core.renaming`; nothing is decided here. Only `convert`
knows how the client counts positions, and only `snapshot` calls the project.
"""
