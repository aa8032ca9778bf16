"""Running the service: backups and restoring them, figures for a monitor, the log.

Nothing here is needed to answer a request; everything here is for whoever keeps the service up.
"""
