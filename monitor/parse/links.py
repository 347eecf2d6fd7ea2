"""Addresses: absolute, without what tracks the reader; and one form for all the twins of a page."""

from __future__ import annotations

import base64
import binascii
import re
from contextlib import suppress
from functools import lru_cache
from urllib.parse import SplitResult, parse_qs, parse_qsl, quote, unquote, urlencode, urljoin, urlsplit, urlunsplit

_TRACKING = frozenset(
  [
        "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "ttclid", "igshid",
        "igsh", "mc_cid", "mc_eid", "mkt_tok", "_hsenc", "_hsmi", "hsctatracking", "__hstc", "__hssc", "__hsfp",
        "vero_id", "vero_conv", "oly_anon_id", "oly_enc_id", "rb_clickid", "s_cid", "s_kwcid", "ml_subscriber",
        "ml_subscriber_hash", "wickedid", "_openstat", "ncid", "cmpid", "ocid", "icid", "guccounter", "guce_referrer",
        "guce_referrer_sig", "spm", "scm", "share_token", "sharetoken", "share_source", "share_medium",
        "share_from_user_hidden", "is_from_webapp", "sender_device", "ref_src", "ref_url", "referrer", "smid", "sref",
        "partnerid", "feature", "amp_js_v", "amp_gsa", "usqp", "outputtype", "jsessionid", "phpsessid", "sessionid",
        "session_id", "aspsessionid", "xtor", "at_medium", "at_campaign", "at_custom1", "at_custom2", "at_custom3",
        "at_custom4", "_ga", "_gl", "gaa_at", "gaa_n", "gaa_ts", "gaa_sig", "nsukey", "chksm", "scene",
        "isappinstalled", "bd_vid", "trk", "trkinfo", "trackingid",
  ]
)  # fmt: skip
_TRACKING_PREFIXES = ("utm_", "utm-", "pk_", "mtm_", "piwik_", "hsa_", "wt_", "wt.", "itm_", "cm_mmc", "ga_", "sc_")
# Dropped only from what identifies a page, never from what is fetched: on some sites they choose the page.
_VOLATILE = frozenset({"ref", "source", "src", "from", "rss", "feed", "amp", "cmp", "mod", "print", "printable"})
_VOLATILE |= {"t", "ts", "timestamp", "rand", "nocache", "cachebuster", "_", "view_mode"}
_FRAGMENTS_THAT_ADDRESS = ("!", "/")  # single-page sites put the page there
_PORTS = {"http": 80, "https": 443}
_AMP_HOSTS = ("amp.", "m.", "mobile.", "wap.", "3g.")
_AMP_PATH = re.compile(r"(?:/amp|\.amp|/amp\.html|\.amp\.html)/?$|^/amp(?=/)", re.IGNORECASE)
_PRINT_PATH = re.compile(r"/(?:print|printable)/?$|(?<=/)print/", re.IGNORECASE)
_SESSION_PATH = re.compile(r";jsessionid=[^/?#]{0,200}", re.IGNORECASE)
# Addresses that `absolute` and `clean` would return as they are: nothing in them is joined, dropped or quoted.
_WHOLE = re.compile(r"""https?://[a-z0-9.-]+(?::[0-9]{1,4})?/[!"$-:<=>@-Z^-~]*(?:\?[!"$-Z^-~]+)?""")
_ANCHOR = re.compile(r"""<a\s[^<>]{0,500}?href\s{0,9}=\s{0,9}["']([^"'<>]+)["']""", re.IGNORECASE)
# https://https://host, http://http//host, https:/host.example
_SCHEME_TWICE = re.compile(r"^(?:https?:/{0,3}(?=https?:?//))*(https?)(?::/{1,3}|//)(?=[^/\s]*[.:\[\]])", re.IGNORECASE)
_PLAIN = re.compile(r"https?://([a-z0-9-]+(?:\.[a-z0-9-]+)+)/[A-Za-z0-9/_.~-]*")
_INSIDE = re.compile(rb"https?://[\x21-\x7e]{4,1500}")
# Where an aggregator keeps the publisher's address: host (or its end), path prefix, parameters in order of preference.
_CARRIERS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("google.com", "/url", ("url", "q")),
    ("google.com.hk", "/url", ("url", "q")),
    ("google.com.tw", "/url", ("url", "q")),
    ("news.google.com", "/news/url", ("url",)),
    ("bing.com", "/news/apiclick.aspx", ("url",)),
    ("bing.com", "/ck/a", ("u",)),
    ("facebook.com", "/l.php", ("u",)),
    ("instagram.com", "/", ("u",)),
    ("linkedin.com", "/redir/redirect", ("url",)),
    ("linkedin.com", "/safety/go", ("url",)),
    ("youtube.com", "/redirect", ("q",)),
    ("link.zhihu.com", "/", ("target",)),
    ("link.juejin.cn", "/", ("target",)),
    ("link.csdn.net", "/", ("target",)),
    ("jianshu.com", "/go-wild", ("url",)),
    ("c.pc.qq.com", "/", ("url", "pfurl")),
    ("mail.qq.com", "/cgi-bin/readtemplate", ("gourl",)),
    ("weibo.cn", "/sinaurl", ("u", "toasturl")),
    ("t.umblr.com", "/redirect", ("z",)),
    ("out.reddit.com", "/", ("url",)),
    ("slack-redir.net", "/link", ("url",)),
    ("feedproxy.feedly.com", "/", ("url",)),
    ("getpocket.com", "/redirect", ("url",)),
    ("safelinks.protection.outlook.com", "/", ("url",)),
    ("steamcommunity.com", "/linkfilter", ("url", "u")),
    ("duckduckgo.com", "/l/", ("uddg",)),
    ("sogou.com", "/link", ("url",)),
    ("so.com", "/link", ("url",)),
    ("ct.moreover.com", "/", ("u",)),
    ("apple.news", "/", ("url",)),
)
_CARRIER_HOSTS = frozenset(
    {carrier for carrier, _, _ in _CARRIERS} | {"news.google.com", "r.search.yahoo.com", "cdn.ampproject.org"}
)


def absolute(link: str, base: str) -> str | None:
    """The http(s) address of a link that may be relative; None where it is none, or longer than an address can be."""
    if _WHOLE.fullmatch(link) and len(link) <= 8000 and "//" not in link[8:] and "&amp;" not in link:
        return link
    link = "".join(link.split()) if "\n" in link or "\t" in link else link.strip()
    if not link or len(link) > 8000:
        return None
    try:
        joined = urljoin(base, _mended(link, base))
        parts = urlsplit(joined)
        if parts.scheme.lower() not in _PORTS or not parts.hostname:
            return None
        _ = parts.port
    except ValueError:
        return None
    return joined


def _mended(link: str, base: str) -> str:
    """A link without the slips that programs make when they write one: each is an address that nobody means."""
    if (anchor := _ANCHOR.match(link)) is not None:
        link = anchor[1]
    link = link.replace("&amp;", "&")
    link = _SCHEME_TWICE.sub(r"\1://", link)
    page, mark, rest = link.partition("?")
    link = page.replace("\\", "/") + mark + rest
    first = link.partition("/")[0].lower()
    host = (urlsplit(base).hostname or "").removeprefix("www.")
    if first.startswith("www.") or (host and first == host):
        link = f"//{link}"
    return link


@lru_cache(maxsize=4096)
def clean(url: str) -> str:
    """The same page without what tracks the reader: fit to be fetched, shown and stored.

    An aggregator's link becomes its publisher's where the address tells it.
    """
    if (plain := _PLAIN.fullmatch(url)) is not None and not _carries(plain[1]):
        return url
    url = publisher_link(url)
    try:
        parts = urlsplit(url)
        host = _host(parts.hostname or "", parts.port, parts.scheme.lower())
    except ValueError:
        return url
    if parts.username:
        host = f"{parts.netloc.rpartition('@')[0]}@{host}"
    query = _query(parts.query, _TRACKING)
    fragment = parts.fragment if parts.fragment.startswith(_FRAGMENTS_THAT_ADDRESS) else ""
    path = _SESSION_PATH.sub("", parts.path) or "/"
    return urlunsplit((parts.scheme.lower(), host, quote(path, safe="/%:@!$&'()*+,;=~-._"), query, fragment))


@lru_cache(maxsize=4096)
def canonical(url: str) -> str:
    """One form for a page and its twins (http and https, www, AMP, print, mobile): to compare by, not to fetch."""
    try:
        parts = urlsplit(clean(url))
    except ValueError:
        return url
    host = parts.netloc.rpartition("@")[2].removeprefix("www.")
    for prefix in _AMP_HOSTS:
        if host.startswith(prefix) and host.count(".") > 1:
            host = host.removeprefix(prefix)
            break
    path = _PRINT_PATH.sub("/", _AMP_PATH.sub("", parts.path))
    query = urlencode(sorted(parse_qsl(_query(parts.query, _VOLATILE), keep_blank_values=True)))
    return urlunsplit(("https", host, (path.rstrip("/") or "/").replace("//", "/"), query, parts.fragment))


def publisher_link(url: str) -> str:
    """The publisher's address inside an aggregator's, where it is written there; else the address itself."""
    for _ in range(3):
        try:
            parts = urlsplit(url)
            host = (parts.hostname or "").lower()
        except ValueError:
            break
        inner = _carried(parts, host) if _carries(host) else None
        if inner is None or inner == url:
            break
        url = inner
    return url


def _carried(parts: SplitResult, host: str) -> str | None:
    if host == "news.google.com" and (found := _from_google_news(parts.path)) is not None:
        return found
    if host == "r.search.yahoo.com" or host.endswith(".r.search.yahoo.com"):
        return _http(unquote(parts.path.partition("/RU=")[2].partition("/RK=")[0]))
    if host.endswith("cdn.ampproject.org") or (_belongs(host, "google.com") and parts.path.startswith("/amp/")):
        return _from_amp_cache(parts.path)
    for carrier, prefix, names in _CARRIERS:
        if _belongs(host, carrier) and parts.path.startswith(prefix):
            given = parse_qs(parts.query)
            for name in names:
                for value in given.get(name, ()):
                    if (found := _http(value) or _http(_decoded(value.removeprefix("a1")))) is not None:
                        return found
    return None


def _carries(host: str) -> bool:
    """Whether addresses of this host may hold another's: it belongs to an aggregator, or its name ends like one's."""
    while host:
        if host in _CARRIER_HOSTS or host.endswith("cdn.ampproject.org"):
            return True
        host = host.partition(".")[2]
    return False


def _belongs(host: str, owner: str) -> bool:
    return host == owner or host.endswith(f".{owner}")


def _http(text: str) -> str | None:
    return text if text.startswith(("http://", "https://")) and len(text) < 4000 else None


def _decoded(value: str) -> str:
    try:
        return base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)).decode("ascii")
    except (binascii.Error, ValueError):
        return ""


def _from_google_news(path: str) -> str | None:
    """Older Google News links carry the address in a base64 protobuf; the newer ones only a token that Google knows."""
    token = path.rpartition("/articles/")[2] or path.rpartition("/read/")[2]
    if not token.startswith("CB") or len(token) > 4000:
        return None
    try:
        payload = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        return None
    found = _INSIDE.search(payload)
    return found[0].decode("ascii") if found else None


def _from_amp_cache(path: str) -> str | None:
    """`/c/s/host/path` of the AMP cache and `/amp/s/host/path` of Google: `s` stands for https."""
    rest = re.sub(r"^/(?:amp|[civwa])/", "", path, count=1)
    scheme = "https" if rest.startswith("s/") else "http"
    rest = rest.removeprefix("s/")
    return f"{scheme}://{rest}" if "." in rest.partition("/")[0] else None


def _host(name: str, port: int | None, scheme: str) -> str:
    name = name.rstrip(".").lower()
    if not name.isascii():
        with suppress(UnicodeError):
            name = name.encode("idna").decode("ascii")
    if ":" in name:
        name = f"[{name}]"
    return name if port is None or port == _PORTS.get(scheme) else f"{name}:{port}"


def _query(query: str, dropped: frozenset[str]) -> str:
    if not query:
        return ""
    kept = []
    for part in query.split("&"):
        name = unquote(part.partition("=")[0]).lower()
        if part and name not in dropped and not name.startswith(_TRACKING_PREFIXES):
            kept.append(part)
    return "&".join(kept)
