"""Getting data in: request pages, tables, documents, profiles of municipalities.

``importing`` is the entrance. ``extract`` takes foreign files apart in a process of its own,
``readers`` turn what it found into drafts, ``requests`` and ``statements`` make records of them,
``store`` keeps them in the product's home until the next ``reindex`` takes them in.

Nothing is imported here: the process that takes foreign files apart is to start quickly.
"""
