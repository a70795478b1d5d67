"""Hosts and pages, however they are written."""

import pytest

from registry.identifiers import IdentifierError, hosts, page_prefixes, parse, readings, skeleton


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("example.kz", "example.kz"),
        ("HTTPS://www.Example.KZ:443/a?b#c", "example.kz"),
        ("example.kz.", "example.kz"),
        ("//example.kz/x", "example.kz"),
        ("https:\\\\example.kz\\x", "example.kz"),
        ("ttps://example.kz", "example.kz"),
        ("https//example.kz", "example.kz"),
        ("hxxps://example[.]kz/login", "example.kz"),
        ("*.example.kz", "example.kz"),
        ("www.www.example.kz", "example.kz"),
        ("www.gov.kz", "www.gov.kz"),
        ("my_shop.example.kz", "my_shop.example.kz"),
        ("ｅｘａｍｐｌｅ。ｋｚ", "example.kz"),
        ("exa\u200bmple.kz", "example.kz"),
        ("exa\u00admple.kz", "example.kz"),
        ("ex%61mple.kz", "example.kz"),
        ("БИРЖА.ҚАЗ", "xn--80abph4b.xn--80ao21a"),
        ("xn--80abph4b.xn--80ao21a", "xn--80abph4b.xn--80ao21a"),
        ("💰.ws", "xn--ss8h.ws"),
        ("fnb-gr.\u0441om", "fnb-gr.com"),
        ("192.0.2.7:8080/x", "192.0.2.7"),
        ("http://[2001:DB8::1]/", "[2001:db8::1]"),
    ],
)
def test_a_site_has_one_form_however_it_is_written(text: str, host: str) -> None:
    site = parse(text, "site")
    assert site.canonical == host
    assert parse(host, "site").key == site.key


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("https://google.com@evil.kz/", "userinfo"),
        ("https://user:pass@evil.kz/", "userinfo"),
        ("javascript:alert(1)", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("localhost", "not_a_host"),
        ("exam ple.kz", "not_a_host"),
        ("example.kz:70000", "bad_port"),
        ("a..kz", "empty_label"),
        ("https://", "no_host"),
        ("999.1.1.1", "not_a_host"),
        ("127.0.0.1", "private_address"),
        ("xn--zzzzzz99999.kz", "bad_punycode"),
        ("a" * 64 + ".kz", "label_too_long"),
        ("a." * 130 + "kz", "host_too_long"),
        ("exa\x00mple.kz", "forbidden_character"),
        ("exa\ud800mple.kz", "forbidden_character"),
    ],
)
def test_what_is_no_site_is_refused_with_its_reason(text: str, code: str) -> None:
    with pytest.raises(IdentifierError) as refusal:
        parse(text, "site")
    assert refusal.value.code == code
    assert refusal.value.message.endswith(".")


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ("l\u043ebank.kz", "mixed_script"),
        ("\u0441\u043e\u0430.kz", "homoglyph"),
        ("exa\u200bmple.kz", "zero_width"),
        ("vk.com", "shared_host"),
        ("pages.dev", "public_suffix"),
        ("192.0.2.7", "ip_address"),
        ("example.nosuchending", "unknown_ending"),
        ("💰.ws", "unusual_idna"),
        ("ttps://example.kz", "rewritten"),
    ],
)
def test_what_is_odd_about_a_site_is_said(text: str, warning: str) -> None:
    assert warning in parse(text, "site").warnings


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("https://vk.com/Club134257477?from=quick_search", "vk.com/club134257477"),
        ("m.vk.com//club134257477/", "vk.com/club134257477"),
        ("https://www.instagram.com/Denezhnyj_Kot", "instagram.com/denezhnyj_kot"),
        ("https://telegram.me/s/OKX_kz/", "t.me/okx_kz"),
        ("https://t.me/+AbCdEf", "t.me/+AbCdEf"),
        ("https://t.me/joinchat/AbC", "t.me/joinchat/AbC"),
        ("https://ru-ru.facebook.com/profile.php?id=12&x=1", "facebook.com/profile.php?id=12"),
        ("https://youtube.com/watch?v=AbC&t=1", "youtube.com/watch?v=AbC"),
        ("https://twitter.com/Some", "x.com/some"),
        ("https://sites.google.com/view/Some", "sites.google.com/view/Some"),
        ("https://example.kz/a/./b/../%7Ec/?q=1#f", "example.kz/a/~c"),
        ("https://example.kz/a%2fb", "example.kz/a%2Fb"),
        ("https://example.kz/Б", "example.kz/%D0%91"),
    ],
)
def test_a_page_has_one_form_however_it_is_written(text: str, page: str) -> None:
    found = parse(text, "page")
    assert (found.canonical, found.match) == (page, "url_prefix")
    assert parse(page, "page").key == found.key


def test_a_page_needs_a_path() -> None:
    with pytest.raises(IdentifierError, match="needs a path"):
        parse("https://t.me/", "page")


def test_an_address_on_a_shared_host_is_a_page_and_elsewhere_a_site() -> None:
    assert parse("https://vk.com/club1", "url").kind == "page"
    assert parse("https://scam.kz/invest", "url").kind == "site"
    assert parse("https://scam.vercel.app/invest", "url").canonical == "scam.vercel.app"
    assert parse("vk.com", "url").kind == "site"


def test_the_host_of_everybody_never_covers_what_is_below_it() -> None:
    assert parse("vk.com", "site").match == "exact"
    assert parse("vercel.app", "site").match == "exact"
    assert parse("gov.kz", "site").match == "exact"
    assert parse("scam.vercel.app", "site").match == "host_and_below"


def test_everybodys_hosts() -> None:
    for host in ("vk.com", "m.vk.com", "t.me", "docs.google.com", "kz", "gov.kz", "org.in", "pages.dev", "timeweb.ru", "fleek.co"):
        assert hosts.is_everybodys(host), host
    for host in ("scam.pages.dev", "me.livejournal.com", "degen-tips.eth.limo", "afsa.kz", "www.gov.kz", "192.0.2.7", "notvk.com"):
        assert not hosts.is_everybodys(host), host


def test_parents_end_at_the_registrable_name() -> None:
    assert hosts.parents("a.b.example.com.kz") == ("b.example.com.kz", "example.com.kz")
    assert hosts.parents("x.scam.pages.dev") == ("scam.pages.dev",)
    assert hosts.parents("example.kz") == ()
    assert hosts.parents("pages.dev") == ()
    assert hosts.parents("192.0.2.7") == ()


def test_prefixes_of_a_page() -> None:
    assert page_prefixes("t.me/a/7") == ("t.me/a/7", "t.me/a")
    assert page_prefixes("youtube.com/watch?v=1") == ("youtube.com/watch?v=1", "youtube.com/watch")


def test_display_shows_unicode_unless_it_deceives() -> None:
    assert hosts.display("xn--80abph4b.xn--80ao21a") == "биржа.қаз"
    deceiving = parse("\u0441\u043e\u0430.kz", "site").canonical
    assert hosts.display(deceiving) == deceiving


@pytest.mark.parametrize("twin", ["b\u0456nance", "BINANCE", "B1NANCE", "bin\u0430nce", "bìnance", "bi-nance", "\u0412INANCE"])
def test_look_alikes_have_one_skeleton(twin: str) -> None:
    assert skeleton(twin) == skeleton("binance")


def test_pairs_of_letters_that_look_like_one_have_its_skeleton() -> None:
    assert skeleton("rnexc.com") == skeleton("mexc.com")
    assert skeleton("vvallet") == skeleton("wallet")
    assert skeleton("okx") != skeleton("ovx")


def test_a_page_too_long_to_keep_is_refused_but_can_be_asked_for() -> None:
    text = "https://t.me/scam/" + "x" * 700
    for kind in ("page", "url"):
        with pytest.raises(IdentifierError, match="at most 600"):
            parse(text, kind)
    assert "t.me/scam" in page_prefixes(readings(text)[0].canonical)
