"""From raw public files to the tables that ship (`pipeline`); a newer register (`updating`)."""
