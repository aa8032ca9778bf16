"""One small reader per kind of source, behind one interface: content in, drafts out."""

from indexer.sources.readers.base import Harvest, Origin, Reader, Tools, reader_of

__all__ = ["Harvest", "Origin", "Reader", "Tools", "reader_of"]
