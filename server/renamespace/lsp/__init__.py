"""The editor front end: it translates between the core and the Language Server Protocol.

Every finding and every edit comes from `core.renaming` and `core.moving`; nothing is decided here.
Only `convert` knows how the client counts positions, only `snapshot` reads the project, and only
`moving` writes to it, for editors that move no files.
"""
