"""When an index is worse than the one before: counts, canaries, the backtest's figure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from indexer.nightly.watch import Watch
from indexer.snapshot import Snapshot
from indexer.sources.settings import Bounds

__all__ = ["Finding", "Verdict", "check_counts", "check_figures", "compare"]

#: What must not shrink. Quarantined rows and requests come and go with their sources.
_COUNTED = (
    "units",
    "passages",
    "competences",
    "memberships",
    "partnerships",
    "places",
)
_SHARES = ("passages_per_unit", "units_with_facts", "units_with_themes")
_FACTS = ("partnerships.jsonl", "competences.jsonl", "memberships.jsonl", "places.jsonl")
_CANARIES = 8
_WITHIN = 50
# A source of a handful of requests may well be empty the next day.
_FEW_REQUESTS = 10


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: what it looked at, whether it passed, what it saw, how to go on if not."""

    check: str
    good: bool
    detail: str
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """All checks of a new index, and the backtest's figure that holds for it."""

    findings: tuple[Finding, ...]
    hit_rate: float | None


def compare(
    new: Snapshot,
    last: Snapshot | None,
    known_good: Mapping[str, tuple[str, ...]],
    last_hit_rate: float | None,
    watch: Watch,
    bounds: Bounds,
) -> Verdict:
    """Every check of a new index against the one that is published.

    Args:
        new: built and verified, not yet published.
        last: the published one; None on the first night, where only the index itself is checked.
        known_good: last night's strong matches of each request.
        last_hit_rate: the backtest's figure of the published index, if it was measured.
        watch: looks at an index as a user would.
        bounds: how much worse is too much.
    """
    findings = [*check_counts(new, last, bounds), *check_figures(new, last, bounds)]
    findings.append(_canaries(new, known_good, watch, bounds))
    if last is not None and _facts_changed(new, last):
        rate = watch.hit_rate(new)
        return Verdict((*findings, _backtest(rate, last_hit_rate, bounds)), rate)
    return Verdict(tuple(findings), last_hit_rate)


def check_counts(new: Snapshot, last: Snapshot | None, bounds: Bounds) -> Iterator[Finding]:
    """Counts within bounds; an index without units or passages is never good."""
    for name in _COUNTED:
        now = new.manifest.counts[name]
        before = last.manifest.counts[name] if last else 0
        good = now >= before * (1 - bounds.max_loss) and (now > 0 or name not in _COUNTED[:2])
        yield _finding(name, before, now, good, bounds.max_loss)


def check_figures(new: Snapshot, last: Snapshot | None, bounds: Bounds) -> Iterator[Finding]:
    """Shares within bounds, and the open requests."""
    if last is None:
        return
    for name in _SHARES:
        now, before = new.manifest.figures[name], last.manifest.figures[name]
        yield _finding(name, before, now, now >= before * (1 - bounds.max_loss), bounds.max_loss)
    now, before = new.manifest.figures["open_requests"], last.manifest.figures["open_requests"]
    good = before < _FEW_REQUESTS or now >= before * (1 - bounds.max_request_loss)
    yield _finding("open_requests", before, now, good, bounds.max_request_loss)


def _canaries(
    new: Snapshot,
    known_good: Mapping[str, tuple[str, ...]],
    watch: Watch,
    bounds: Bounds,
) -> Finding:
    kept = expected = 0
    lost: list[str] = []
    # The requests with most to lose, in a fixed order.
    ranked = sorted(known_good, key=lambda request: (-len(known_good[request]), request))
    for request in [r for r in ranked if known_good[r]][:_CANARIES]:
        first = watch.first_units(new, request, _WITHIN)
        if not first:
            continue
        stays = set(known_good[request]) & set(first)
        kept += len(stays)
        expected += len(known_good[request])
        lost += [f"{request}: {ags}" for ags in known_good[request] if ags not in stays]
    if not expected:
        return Finding("canaries", True, "no strong match of last night to look for")
    share = kept / expected
    shown = f"; lost: {', '.join(lost[:5])}" if lost else ""
    return Finding(
        "canaries",
        share >= bounds.canaries,
        f"{kept} of {expected} strong matches of last night stay among the first {_WITHIN}{shown}",
        ""
        if share >= bounds.canaries
        else "Look at these matches; if the change is right, "
        "publish it with `partnerkompass reindex`.",
    )


def _backtest(rate: float | None, last_hit_rate: float | None, bounds: Bounds) -> Finding:
    if rate is None:
        return Finding("hit_rate", True, "no known partnership to ask for")
    if last_hit_rate is None:
        return Finding("hit_rate", True, f"{rate:.2f}, measured for the first time")
    good = rate >= last_hit_rate - bounds.max_hit_loss
    return Finding(
        "hit_rate",
        good,
        f"{rate:.2f}, before {last_hit_rate:.2f}",
        "" if good else "Run `partnerkompass evaluate --suite matches`, and look at what changed.",
    )


def _facts_changed(new: Snapshot, last: Snapshot) -> bool:
    """Whether anything but requests and statements changed: the backtest knows nothing of those."""
    before, now = last.manifest, new.manifest
    return (before.composer, before.encoder.hash) != (now.composer, now.encoder.hash) or any(
        before.data.get(name) != now.data.get(name) for name in _FACTS
    )


def _finding(check: str, before: float, now: float, good: bool, bound: float) -> Finding:
    return Finding(
        check,
        good,
        f"{now:g}, before {before:g}",
        ""
        if good
        else f"It fell by more than {bound:.0%}. Look at the tables and at what was set "
        "aside; if the loss is right, publish it with `partnerkompass reindex`.",
    )
