"""The main navigation: what each role finds at the top of every page."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import FastAPI, Request
from fastapi.routing import iter_route_contexts

from service.accounts import Actor, Role
from service.wording import N_

__all__ = ["Entry", "first_page", "has_page", "navigation", "note_pages"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One place in the navigation; ``current`` is the one that the page belongs to."""

    address: str
    label: str
    current: bool = False


_PUBLIC = (
    ("/", N_("Start")),
    ("/requests", N_("Gesuche")),
    ("/match", N_("Text prüfen")),
    ("/method", N_("So funktioniert es")),
)
_ADVISOR = (
    ("/desk", N_("Gesuche")),
    ("/desk/new", N_("Neues Gesuch")),
    ("/desk/countries", N_("Länder")),
    ("/desk/map", N_("Karte")),
    ("/desk/units", N_("Kommunen")),
    ("/desk/overview", N_("Überblick")),
    ("/desk/night", N_("Nacht")),
)
_MUNICIPALITY = (("/my", N_("Vorschläge")), ("/my/profile", N_("Profil")))
_OF_ROLE = {
    Role.ADVISOR: _ADVISOR,
    Role.MUNICIPALITY: _MUNICIPALITY,
    Role.ADMINISTRATOR: (*_ADVISOR, ("/admin", N_("Verwaltung"))),
}


def note_pages(app: FastAPI) -> None:
    """Remember which addresses `app` has: the navigation leads nowhere else."""
    app.state.addresses = frozenset(
        route.path
        for route in iter_route_contexts(app.routes)
        if route.path and "GET" in (route.methods or ())
    )


def has_page(request: Request, address: str) -> bool:
    """Whether this service has a page at `address`."""
    addresses: frozenset[str] = request.app.state.addresses
    return address in addresses


def first_page(request: Request, role: Role | None) -> str:
    """The page that somebody with this role begins the day on."""
    return _entries(request, role)[0][0]


def navigation(request: Request, actor: Actor) -> tuple[Entry, ...]:
    """The entries for `actor`, with the one that this page belongs to."""
    entries = _entries(request, actor.role)
    path = request.url.path
    above = [address for address, _ in entries if _is_within(path, address)]
    current = max(above, key=len, default=None)
    return tuple(Entry(address, label, address == current) for address, label in entries)


def _entries(request: Request, role: Role | None) -> list[tuple[str, str]]:
    own = [one for one in _OF_ROLE.get(role, ()) if has_page(request, one[0])] if role else []
    return own or [one for one in _PUBLIC if has_page(request, one[0])]


def _is_within(path: str, address: str) -> bool:
    return path == address or (address != "/" and path.startswith(f"{address}/"))
