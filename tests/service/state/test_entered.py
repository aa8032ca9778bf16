"""What was entered survives the night, a restart and being taken back, on both databases."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from indexer.reindex import reindex
from models import Encoder
from service.desk.entered import Entered
from service.state import Database
from service.state.records import Correction
from tests.service.standings import ADDED, TOWN, opened, order, snapshot_of


def test_it_survives_the_night_and_a_restart(
    any_database: Database,
    small_home: Path,
    data_folder: Path,
    encoder: Encoder,
    tmp_path: Path,
) -> None:
    home = Path(shutil.copytree(small_home, tmp_path / "home"))
    with opened(home, any_database.url) as client:
        published, order_before = snapshot_of(client), order(client)
        with any_database.write("user:advisor") as work:
            kept = work.corrections.add(Correction(ags=TOWN, **ADDED))
        served, order_after = snapshot_of(client), order(client)
        assert served != published
        assert order_after != order_before
        _, corrections = Entered(any_database).stamped()
        night = reindex(data_folder, home, encoder=encoder, corrections=corrections)
        # What the night builds is what was served already, figure for figure.
        assert night.snapshot == served
    # The service is started anew.
    with opened(home, any_database.url) as client:
        assert snapshot_of(client) == served
        assert order(client) == order_after
        with any_database.write("user:advisor") as work:
            work.corrections.change(replace(kept, withdrawn=True))
        assert snapshot_of(client) == published
        assert order(client) == order_before
