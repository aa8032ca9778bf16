"""The night: collect, build, check, publish, report. It never publishes a worse index.

``run.py`` goes through the steps, ``bounds.py`` says what is worse, ``report.py`` what happened.
"""
