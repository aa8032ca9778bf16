"""The requests in several languages: two parts that share nothing."""

from __future__ import annotations

from collections.abc import Container

from matcher.evaluation.languages import request_versions


class Everything(Container[str]):
    def __contains__(self, one: object) -> bool:
        return True


def test_the_untouched_part_is_another_and_each_request_is_in_five_languages() -> None:
    worked = request_versions(Everything())
    untouched = request_versions(Everything(), "language_untouched")

    assert not worked.keys() & untouched.keys()
    assert len(worked) >= 15
    assert len(untouched) >= 6
    for texts in (*worked.values(), *untouched.values()):
        assert texts.keys() == {"de", "en", "fr", "ar", "uk"}
