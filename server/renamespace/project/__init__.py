"""The only room that touches the disk: finding files, reading them, writing them all or not."""
