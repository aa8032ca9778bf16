"""What the pages for people say is what the code does."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from indexer.snapshot import Snapshot
from matcher import Matcher
from matcher.example import replaced
from matcher.weights import DEFAULT_WEIGHTS
from models import Encoder
from models.errors import PartnerkompassError
from service.cli import COMMANDS
from service.settings import NAMES

ROOT = Path(__file__).parent.parent


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def project() -> dict[str, dict[str, object]]:
    return tomllib.loads(page("pyproject.toml"))["project"]


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[<>=\[ ]", requirement)[0].lower() for requirement in requirements}


@pytest.mark.parametrize("mark", [",", "."])
def test_the_method_names_the_weights_in_force(mark: str) -> None:
    row = rf"^\| (\w+) \| (-?\d{re.escape(mark)}\d\d) \|"
    rows = re.findall(row, page("docs/method.md"), re.MULTILINE)
    found = {factor: float(weight.replace(",", ".")) for factor, weight in rows}
    assert found == dict(DEFAULT_WEIGHTS)


def test_the_worked_example_adds_up() -> None:
    for block in re.findall(r"<!-- worked example, (.*?)<!-- end", page("docs/method.md"), re.S):
        rows = [line.split("|") for line in block.splitlines() if line.startswith("| ")][1:]
        figures = [[number(cell) for cell in row[2:5]] for row in rows]
        *terms, (_, _, total) = figures
        assert len(terms) == len(DEFAULT_WEIGHTS)
        for value, weight, contribution in terms:
            assert round(value * weight, 4) == pytest.approx(contribution, abs=5.1e-5)
        assert sum(contribution for *_, contribution in terms) == pytest.approx(total)


def number(cell: str) -> float:
    """A figure of a table in either language; nothing is 0."""
    return float(cell.strip(" *").replace(",", ".").replace("−", "-") or 0)


def test_the_worked_example_is_what_the_code_says(
    shipped_snapshot: Snapshot, encoder: Encoder
) -> None:
    written = page("docs/method.md")

    assert replaced(written, Matcher(shipped_snapshot, encoder)) == written, (
        "docs/method.md shows another example than the code gives: run `make example`"
    )


def test_every_dependency_says_why_it_is_there() -> None:
    told = page("docs/dependencies.md").split("## Looked at")[0]
    listed = {
        name.strip().lower()
        for row in re.findall(r"^\| ([\w, -]+) \|", told, re.MULTILINE)
        for name in row.split(",")
    }
    extras = project()["optional-dependencies"].values()
    wanted = names(project()["dependencies"]).union(*(names(extra) for extra in extras))
    assert wanted == listed - {"package"}


def test_constraints_pin_every_direct_dependency() -> None:
    pinned = names([line for line in page("constraints.txt").splitlines() if "==" in line])
    extras = project()["optional-dependencies"].values()
    wanted = names(project()["dependencies"]).union(*(names(extra) for extra in extras))
    assert {name.replace("_", "-") for name in wanted} <= {n.replace("_", "-") for n in pinned}


def test_the_readme_shows_every_command() -> None:
    readme = page("README.md")
    for command in COMMANDS:
        assert f"partnerkompass {command}" in readme, command


@pytest.mark.parametrize("name", ["README.md", "ARCHITECTURE.md", *[
    str(path.relative_to(ROOT)) for path in sorted((ROOT / "docs").glob("*.md"))
]])  # fmt: skip
def test_links_and_paths_in_pages_lead_somewhere(name: str) -> None:
    text, folder = page(name), (ROOT / name).parent
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", text):
        assert (folder / target).exists(), target
    for path in re.findall(r"`((?:data|docs|indexer|matcher|models|service)/[\w/.]+)`", text):
        assert (ROOT / path).exists(), path


def test_every_error_has_an_exit_code_of_the_contract() -> None:
    def tree(kind: type[PartnerkompassError]) -> set[type[PartnerkompassError]]:
        return {kind}.union(*(tree(child) for child in kind.__subclasses__()))

    assert {kind.exit_code for kind in tree(PartnerkompassError)} == {1, 2, 3, 4}


def test_every_setting_of_the_service_is_told() -> None:
    told = set(re.findall(r"^\| `(PARTNERKOMPASS_\w+)` \|", page("docs/accounts.md"), re.MULTILINE))
    assert told == set(NAMES)
