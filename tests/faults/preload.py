"""Imported by the process that all others are forked from: two nights, in the folder that the
environment names and in a changed copy of it, load everything that the later ones need."""

from __future__ import annotations

import os
import sys
from contextlib import redirect_stdout
from pathlib import Path

from service.cli import main
from tests.faults.homes import Nights
from tests.faults.processes import prepare


def night(nights: Nights) -> None:
    """A night in this very process."""
    os.environ["PARTNERKOMPASS_HOME"] = str(nights.home)
    os.environ["PARTNERKOMPASS_DATA"] = str(nights.data)
    with open(os.devnull, "w", encoding="utf-8") as nowhere, redirect_stdout(nowhere):
        if main(["nightly"]) != 0:
            sys.exit("The first night failed.")


prepare()
yesterday = Path(os.environ["FAULTS_YESTERDAY"])
night(Nights(yesterday))
changed = Nights.copied(yesterday, yesterday.with_name("preloaded"))
changed.change()
night(changed)
