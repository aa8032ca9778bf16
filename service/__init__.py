"""The top floor: command line, HTTP API and web pages over the matcher.

Nothing here computes a score or reads a table: it takes input from people and programs, hands it
to the matcher, and shows what comes back.
"""
