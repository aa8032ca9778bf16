"""A browser on the work desk of one request, and what stands on its page."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from starlette.testclient import TestClient

from tests.service.helpers import REQUEST
from tests.service.people import Served
from tests.service.test_pages import HTML

DESK = f"/desk/requests/{REQUEST}"


@dataclass
class Desk:
    """A browser on the work desk."""

    client: TestClient
    csrf: str
    name: str
    sent: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, served: Served, caller: str = "advisor") -> Desk:
        client, csrf = served.browsing(caller)
        client.headers.update(HTML)
        client.follow_redirects = False
        return cls(client, csrf, caller)

    def page(self, query: str = "", status: int = 200) -> str:
        answered = self.client.get(f"{DESK}?{query}" if query else DESK)
        assert answered.status_code == status, answered.text[:500]
        return answered.text

    def send(self, path: str, expect: int = 303, **fields: str) -> str:
        """A form sent: the page behind the redirect, or the page that refuses it."""
        answered = self.client.post(f"{DESK}/{path}", data={"csrf_token": self.csrf, **fields})
        assert answered.status_code == expect, answered.text[:500]
        if expect != 303:
            return answered.text
        self.sent.append(answered.headers["location"])
        shown = self.client.get(answered.headers["location"])
        assert shown.status_code == 200
        return shown.text


def listed(html: str) -> list[str]:
    """The keys of the candidates in their order."""
    return re.findall(r'<article class="candidate" aria-labelledby="c-([\w-]+)"', html)


def ranks(html: str) -> list[int]:
    return [int(rank) for rank in re.findall(r'<p class="rank" aria-hidden="true">(\d+)</p>', html)]


def count(html: str) -> int:
    """How many candidates pass the filters."""
    found = re.search(r"<p>([\d.]+) Kommune", part(html, "list"))
    assert found
    return int(found[1].replace(".", ""))


def version(html: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', html)
    assert found
    return found[1]


def themes(html: str) -> list[str]:
    return re.findall(r'name="remove" value="(\w+)"', html)


def part(html: str, name: str) -> str:
    """A part of the page, from its mark to the next one."""
    return html.split(f'data-part="{name}"', 1)[1].split("data-part=", 1)[0]
