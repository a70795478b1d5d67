"""What a candidate hits: the host, what is above and below it, pages, accounts with and without tag."""

import pytest

from registry.blocklist.guard import Guard, Guarded, Key, Owner

GUARD = Guard().add(
    [
        Guarded("site", "bank.kz", "", "", "host_and_below", Owner.PROTECTED, "A bank"),
        Guarded("site", "big.example", "", "", "exact", Owner.PROTECTED, "A big host"),
        Guarded("page", "t.me/bank/news", "", "", "url_prefix", Owner.PROTECTED, "A channel"),
        Guarded("wallet", "rShared", "xrp", "", "exact", Owner.PROTECTED, "Shared address"),
        Guarded("wallet", "rLicensee", "xrp", "77", "exact", Owner.LICENSEE, "Altyn"),
        Guarded("wallet", "rOwn", "xrp", "", "exact", Owner.LICENSEE, "Altyn"),
        Guarded("iban", "KZ1", "", "", "exact", Owner.LICENSEE, "Altyn"),
        Guarded("site", "shop.altyn.kz", "", "", "host_and_below", Owner.LICENSEE, "Altyn"),
    ]
)


def site(host: str, match: str = "host_and_below") -> Key:
    return ("site", host, "", "", match)


def page(path: str) -> Key:
    return ("page", path, "", "", "url_prefix")


def wallet(value: str, tag: str = "", chain: str = "xrp") -> Key:
    return ("wallet", value, chain, tag, "exact")


@pytest.mark.parametrize(
    ("candidate", "guarded"),
    [
        (site("bank.kz"), "bank.kz"),
        (site("bank.kz", "exact"), "bank.kz"),
        (site("pay.bank.kz"), "bank.kz"),
        (site("a.b.bank.kz"), "bank.kz"),
        (site("kz"), "bank.kz"),
        (page("bank.kz/credit"), "bank.kz"),
        (page("pay.bank.kz/x"), "bank.kz"),
        (site("big.example"), "big.example"),
        (site("altyn.kz"), "shop.altyn.kz"),
        (page("t.me/bank/news"), "t.me/bank/news"),
        (page("t.me/bank"), "t.me/bank/news"),
        (page("t.me/bank/news/7"), "t.me/bank/news"),
        (site("t.me"), "t.me/bank/news"),
        (site("vercel.app"), "vercel.app"),
        (site("co.uk"), "co.uk"),
        (wallet("rShared"), "rShared"),
        (wallet("rLicensee"), "rLicensee"),
        (wallet("rLicensee", "77"), "rLicensee"),
        (wallet("rOwn", "5"), "rOwn"),
        (("iban", "KZ1", "", "", "exact"), "KZ1"),
    ],
)
def test_a_candidate_that_touches_a_guarded_value_is_a_hit(candidate: Key, guarded: str) -> None:
    assert [hit.guarded_value for hit in GUARD.hits([candidate])] == [guarded]


@pytest.mark.parametrize(
    "candidate",
    [
        site("bank.kz.evil.com"),
        site("notbank.kz"),
        site("evil.big.example"),
        site("altyn.kz", "exact"),
        site("evil.vercel.app"),
        page("big.example/evil"),
        page("t.me/bank2"),
        page("t.me/ban"),
        page("vk.com/evil"),
        wallet("rShared", "9"),
        wallet("rLicensee", "78"),
        wallet("rShared", chain="eip155"),
        ("iban", "KZ2", "", "", "exact"),
        ("bin", "KZ1", "", "", "exact"),
    ],
)
def test_a_candidate_beside_it_is_none(candidate: Key) -> None:
    assert GUARD.hits([candidate]) == []
