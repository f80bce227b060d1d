"""What the client can do, read once from its `initialize` request (3.17, *Initialize Request*)."""

import re
from dataclasses import dataclass
from typing import Any

from lsprotocol import types
from pygls.capabilities import ServerCapabilitiesBuilder, get_capability

SHOW_REFERENCES = "renamespace.showReferences"
"""What a client may offer: to show the places `[uri, position, locations]`."""


@dataclass(frozen=True, slots=True)
class Client:
    """The capabilities that make a difference to us."""

    encoding: types.PositionEncodingKind | str = types.PositionEncodingKind.Utf16
    pulls: bool = False
    """Asks for diagnostics, of the whole workspace; else they are pushed. Never both."""
    document_changes: bool = False
    annotations: bool = False
    renames_files: bool = False
    """Takes file moves in a workspace edit."""
    makes_files: bool = False
    """Takes new files in a workspace edit, and files that go."""
    ends_lines: bool = False
    """Ends a buffer's last line itself: a new file's text that does so too gets an empty line."""
    makes_folders: bool = True
    """Moves a file into a folder that is not there yet."""
    disabled_actions: bool = False
    """Shows an action that cannot be taken, with the reason."""
    resolves_edits: bool = False
    related_information: bool = False
    code_descriptions: bool = False
    """Links a diagnostic's code to a page about it."""
    progress: bool = False
    watches: bool = False
    """Lets the server register file watchers."""
    markdown: bool = False
    """Shows Markdown in a hover."""
    brief_hover: bool = False
    """Shows a diagnostic's message where we hover, as it says by the option `"hover": "brief"`."""
    refreshes_lenses: bool = False
    shows_references: bool = False
    """Has a command `renamespace.showReferences` of its own, as it says in `commands`."""


def read_client(params: types.InitializeParams) -> Client:
    """The client behind an `initialize` request."""
    capabilities = params.capabilities

    def has(path: str) -> bool:
        return bool(get_capability(capabilities, path, default=False))

    def told(what: str) -> bool:
        """Since 3.18 a client may say it of diagnostics that it pulls alone."""
        return has(f"text_document.publish_diagnostics.{what}") or has(
            f"text_document.diagnostic.{what}"
        )

    resolved = get_capability(
        capabilities, "text_document.code_action.resolve_support.properties", ()
    )
    operations = get_capability(capabilities, "workspace.workspace_edit.resource_operations", ())
    # Who has file operations takes the only form that they come in; Neovim says no more than that.
    kinds = types.ResourceOperationKind
    renames_files = kinds.Rename in operations
    document_changes = has("workspace.workspace_edit.document_changes") or renames_files
    return Client(
        encoding=ServerCapabilitiesBuilder.choose_position_encoding(capabilities),
        pulls=_pulls(params),
        document_changes=document_changes,
        renames_files=renames_files,
        makes_files=renames_files and kinds.Create in operations and kinds.Delete in operations,
        ends_lines=_is_neovim(params.client_info),
        makes_folders=not _is_old_neovim(params.client_info),
        disabled_actions=has("text_document.code_action.disabled_support"),
        annotations=has("workspace.workspace_edit.change_annotation_support")
        and not _is_neovim(params.client_info),
        resolves_edits="edit" in resolved and has("text_document.code_action.data_support"),
        related_information=told("related_information"),
        code_descriptions=told("code_description_support"),
        progress=has("window.work_done_progress"),
        watches=has("workspace.did_change_watched_files.dynamic_registration"),
        markdown=types.MarkupKind.Markdown
        in get_capability(capabilities, "text_document.hover.content_format", ()),
        brief_hover=_options(params).get("hover") == "brief",
        refreshes_lenses=has("workspace.code_lens.refresh_support"),
        shows_references=SHOW_REFERENCES in _commands(params),
    )


def _commands(params: types.InitializeParams) -> tuple[str, ...]:
    """The client's own commands: the initialization option `"commands": [...]`."""
    given = _options(params).get("commands")
    return tuple(each for each in given if isinstance(each, str)) if given else ()


def _options(params: types.InitializeParams) -> dict[str, Any]:
    """What an extension says of itself (3.17, `initializationOptions`)."""
    options: Any = params.initialization_options
    return options if isinstance(options, dict) else {}


def _is_neovim(info: types.ClientInfo | None) -> bool:
    """Whether it is Neovim, which can be trusted with less than it says.

    It asks about annotated edits file by file: a "no" leaves out a part of what is right only as a
    whole, moves files all the same, and counts as applied.
    """
    return info is not None and info.name == "Neovim"


def _is_old_neovim(info: types.ClientInfo | None) -> bool:
    """Whether it is a Neovim before 0.10, whose `vim.lsp.util.rename` makes no folders."""
    if info is None or not _is_neovim(info):
        return False
    version = re.match(r"v?(\d+)\.(\d+)", info.version or "")
    return version is not None and (int(version[1]), int(version[2])) < (0, 10)


def _pulls(params: types.InitializeParams) -> bool:
    """Whether the client pulls diagnostics well enough to do without push.

    It must take a refresh, as a change in one file brings and takes findings in others. Neovim
    pulls only the files that it shows, so it is pushed to, and so is whoever asks for it by the
    initialization option `"diagnostics": "push"`.
    """
    capabilities = params.capabilities
    if _options(params).get("diagnostics") == "push":
        return False
    if _is_neovim(params.client_info):
        return False
    asks = get_capability(capabilities, "text_document.diagnostic", None) is not None
    return asks and bool(
        get_capability(capabilities, "workspace.diagnostics.refresh_support", default=False)
    )
