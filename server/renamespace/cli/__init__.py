"""The terminal front end: arguments in, reports out. It never imports the language server."""
