"""Foreign files taken apart: bytes in, blocks of text and rows of cells out.

Runs as a process of its own (``python -m indexer.sources.extract``), under limits that it sets
itself before it reads the first byte. It imports nothing of the rest of the product.
"""
