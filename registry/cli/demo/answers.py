"""What an exchange of the demo world answers on the pages of the form."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from registry.cli.demo.clock import Clock
from registry.cli.demo.seeds import Facts

SUMMARY = (
    "{name} runs an exchange on which residents and companies buy and sell digital assets for tenge.\n"
    "Clients' assets are kept apart from its own."
)


def pages(facts: Facts, clock: Clock) -> Iterator[tuple[str, dict[str, Any]]]:
    """The answers of each page, in an order in which they can be given."""
    country = facts.get("country", "KZ")
    yield "before_you_start", {"registration_status": "registered", "serves_customers": facts.get("serves", "no")}
    yield "legal_entity", {"legal_name": facts["name"], "country": country}
    numbers = {"bin": facts.get("bin"), "registration_number": facts.get("registration"), "lei": facts.get("lei")}
    yield "registration", {code: number for code, number in numbers.items() if number}
    if "apostille" in facts:
        yield "apostille", facts["apostille"]
    place: dict[str, Any] = {name: facts[name] for name in ("street", "city", "postcode") if name in facts}
    yield "address", {**place, "country": country, "email": facts["admin"]["email"]}
    yield "activities", {"activities": facts["activities"]}
    yield from _people(facts, country)
    yield (
        "business",
        {
            "summary": facts.get("summary") or SUMMARY.format(name=facts["name"]),
            "start_on": clock.day(-60).isoformat(),
            "capital": facts["capital"],
        },
    )


def lists(facts: Facts) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The items of each list."""
    country = facts.get("country", "KZ")
    yield "trading_names", [{"name": name} for name in facts["trading_names"]]
    yield (
        "controllers",
        [{"full_name": one["name"], "country": one.get("country", country), "share_percent": one["share"]} for one in facts["controllers"]],
    )
    for section in ("sites", "accounts", "wallets"):
        yield section, facts.get(section, [])


def paper_lines(facts: Facts, title: str, clock: Clock) -> tuple[str, ...]:
    """The words of a specimen document."""
    return (facts["name"], f"{facts['street']}, {facts['city']}", "", f"Dated {clock.now - timedelta(days=30):%d.%m.%Y}", "",
            f"This is a specimen of: {title}.", "It belongs to the demo world; nothing in it is real.")  # fmt: skip


def _people(facts: Facts, country: str) -> Iterator[tuple[str, dict[str, str]]]:
    executive, finance, compliance, technology = facts["people"]
    posts = {
        "senior_executive": executive,
        "finance_officer": finance,
        "compliance_officer": compliance,
        "money_laundering_reporting_officer": compliance,
    }
    if "trading_facility" in facts["activities"]:
        posts["information_technology_officer"] = technology
    host = facts["admin"]["email"].partition("@")[2]
    for section, name in posts.items():
        yield section, {"full_name": name, "email": f"{name.lower().replace(' ', '.')}@{host}", "country": country}
