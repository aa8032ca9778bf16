"""From raw public files to the shipped tables: ``build_data(sources, out)``."""
