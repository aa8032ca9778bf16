"""Every page of the service, and who looks at it in the tests."""

from __future__ import annotations

REQUEST = "ps-west-bani-zeid"
UNIT = "05315000"

#: Route -> (role, an address of it). "anyone" is nobody in particular; {advisor} becomes the id of
#: the advisor's account.
PAGES: dict[str, tuple[str, str]] = {
    "/": ("anyone", "/"),
    "/requests": ("anyone", "/requests"),
    "/requests/{request_id}": ("anyone", f"/requests/{REQUEST}"),
    "/match": ("anyone", "/match"),
    "/municipalities/{ags}": ("anyone", f"/municipalities/{UNIT}"),
    "/method": ("anyone", "/method"),
    "/method/evaluation": ("anyone", "/method/evaluation"),
    "/accessibility": ("anyone", "/accessibility"),
    "/privacy": ("anyone", "/privacy"),
    "/imprint": ("anyone", "/imprint"),
    "/login": ("anyone", "/login?next=/desk"),
    "/welcome/{secret}": ("anyone", "/welcome/unknown"),
    "/account": ("advisor", "/account"),
    "/desk": ("advisor", "/desk?country=PS&sort=place"),
    "/desk/new": ("advisor", "/desk/new"),
    "/desk/countries": ("advisor", "/desk/countries"),
    "/desk/countries/{cc}": ("advisor", "/desk/countries/PS"),
    "/desk/overview": ("advisor", "/desk/overview"),
    "/desk/units": ("advisor", "/desk/units?q=k"),
    "/desk/units/{ags}": ("advisor", f"/desk/units/{UNIT}"),
    "/desk/units/{ags}/correction": ("advisor", f"/desk/units/{UNIT}/correction?kind=partnership"),
    "/desk/requests/{request_id}/contacts": ("advisor", f"/desk/requests/{REQUEST}/contacts"),
    "/desk/requests/{request_id}/contacts/{unit}": (
        "advisor",
        f"/desk/requests/{REQUEST}/contacts/{UNIT}",
    ),
    "/desk/map": ("advisor", "/desk/map"),
    "/desk/night": ("advisor", "/desk/night"),
    "/desk/night/{number}": ("advisor", "/desk/night/1"),
    "/desk/requests/{request_id}": ("advisor", f"/desk/requests/{REQUEST}"),
    "/desk/requests/{request_id}/candidates/{unit}": (
        "advisor",
        f"/desk/requests/{REQUEST}/candidates/{UNIT}",
    ),
    "/desk/requests/{request_id}/compare": (
        "advisor",
        f"/desk/requests/{REQUEST}/compare?ags={UNIT}&ags=08236",
    ),
    "/desk/requests/{request_id}/exclude/{unit}": (
        "advisor",
        f"/desk/requests/{REQUEST}/exclude/{UNIT}",
    ),
    "/desk/requests/{request_id}/briefing": ("advisor", f"/desk/requests/{REQUEST}/briefing"),
    "/admin": ("administrator", "/admin"),
    "/admin/users/{user_id}": ("administrator", "/admin/users/{advisor}"),
    "/admin/history": ("administrator", "/admin/history"),
    "/my": ("municipality", "/my"),
    "/my/requests/{request_id}": ("municipality", f"/my/requests/{REQUEST}"),
    "/my/profile": ("municipality", "/my/profile"),
    "/my/profile/correction": ("municipality", "/my/profile/correction?kind=partnership"),
}
#: What is no page: answers for programs, files to take away, ways to somewhere else.
NO_PAGES = {
    "/healthz",
    "/readyz",
    "/metrics",
    "/static",
    "/language",
    "/login/oidc",
    "/login/oidc/callback",
    "/desk/requests/{request_id}/briefing.{format}",
    "/desk/countries/{cc}.csv",
    "/desk/countries/{cc}.xlsx",
}
#: Answered with another status than 200.
STATUS = {"/welcome/{secret}": 410, "/desk/night/{number}": 404}
