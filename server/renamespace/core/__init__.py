"""The pure core: the same text in gives the same answer out. No disk, no printing, no LSP types."""
