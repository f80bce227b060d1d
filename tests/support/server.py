"""Where the language server joins the cases."""

from support.case import Case


def after_by_server(case: Case) -> dict[str, bytes] | None:
    """The case's files after `source.fixAll` as the server's edits make them, by path.

    None while no server is connected: the tests that need one then skip.
    """
    del case
    return None
