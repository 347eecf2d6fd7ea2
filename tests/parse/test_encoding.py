"""Bytes are read as a person would see them, whatever is said of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.parse.encoding import decode

SIMPLIFIED = [
    "华为采购30万颗芯片",
    "寒武纪订单增至三亿元",
    "英伟达：数据中心收入同比增长66%，毛利率为73.4%。",
    "台积电三季度营收",
]
TRADITIONAL = [
    "台積電先進封裝擴產",
    "輝達：資料中心營收年增66%，毛利率為73.4%。",
    "鴻海第三季營收",
    "記憶體價格上漲三成",
]
WESTERN = ["Café “Zürich” – €3bn", "naïve résumé", "São Paulo’s £2m"]
WRONG = [
    None,
    "text/xml",
    "text/xml; charset=utf-8",
    "text/html; charset=UTF8",
    "text/xml; charset=x-unknown",
    "charset=",
]


def marked(text: str) -> str:
    return f"<rss><item><title>{text}</title></item></rss>"


@pytest.mark.parametrize("content_type", WRONG)
@pytest.mark.parametrize(
    ("text", "encoding"),
    [(text, "gb18030") for text in SIMPLIFIED]
    + [(text, "big5") for text in TRADITIONAL]
    + [(text, "cp1252") for text in WESTERN],
)
def test_a_headline_is_enough_where_nothing_true_is_declared(
    text: str, encoding: str, content_type: str | None
) -> None:
    decoded = decode(marked(text).encode(encoding), content_type)
    assert decoded.text == marked(text)


@pytest.mark.parametrize("declared", ["gb2312", "big5", "iso-8859-1", "shift_jis", "euc-kr", "utf-16", "ascii"])
@pytest.mark.parametrize("text", [*SIMPLIFIED, *TRADITIONAL, *WESTERN])
def test_utf_8_is_utf_8_whatever_is_declared(text: str, declared: str) -> None:
    body = f'<?xml version="1.0" encoding="{declared}"?>{marked(text)}'.encode()
    decoded = decode(body, f"text/xml; charset={declared}")
    assert decoded.text.endswith(marked(text))
    assert decoded.encoding == "utf-8"


@pytest.mark.parametrize(
    ("declared", "encoding", "text"),
    [
        ("gb2312", "gb18030", SIMPLIFIED[0]),
        ("GBK", "gbk", SIMPLIFIED[2]),
        ("big5", "big5hkscs", TRADITIONAL[1]),
        ("iso-8859-1", "cp1252", WESTERN[0]),
        ("windows-1252", "cp1252", WESTERN[2]),
        ("shift_jis", "cp932", "エヌビディアの売上高は66%増"),
        ("euc-kr", "cp949", "삼성전자 매출 66% 증가"),
        ("koi8-r", "koi8-r", "Выручка выросла на 66%"),
    ],
)
@pytest.mark.parametrize("where", ["header", "declaration", "meta"])
def test_a_declaration_is_believed_where_it_can_be(declared: str, encoding: str, text: str, where: str) -> None:
    heads = {"declaration": f'<?xml version="1.0" encoding="{declared}"?>', "meta": f'<meta charset="{declared}">'}
    body = (heads.get(where, "") + marked(text)).encode(encoding)
    decoded = decode(body, f"text/html; charset={declared}" if where == "header" else "text/html")
    assert decoded.text.endswith(marked(text))
    assert decoded.note is None


@pytest.mark.parametrize(
    ("text", "encoding"), [(text, "gb18030") for text in SIMPLIFIED] + [(text, "big5") for text in TRADITIONAL]
)
def test_latin_1_is_not_believed_of_chinese(text: str, encoding: str) -> None:
    decoded = decode(marked(text).encode(encoding), "text/xml; charset=ISO-8859-1")
    assert decoded.text == marked(text)
    assert "iso-8859-1" in (decoded.note or "") or "cp1252" in (decoded.note or "")


@pytest.mark.parametrize(
    "text",
    [
        *WESTERN,
        "ÉCOLE NORMALE SUPÉRIEURE: ÉTÉ À L'ÎLE",
        "Größe, Übergröße, Maßstäbe, Flüsse",
        "señales de España: año más ñoño",
        "Þór Ægisson sá köttinn",
        "Ã©tÃ© cafÃ© naÃ¯ve Ã  la franÃ§aise",
    ],
)
def test_latin_1_is_believed_of_european_languages(text: str) -> None:
    assert decode(marked(text).encode("cp1252"), "text/xml; charset=ISO-8859-1").text == marked(text)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_goes_before_all_else(encoding: str) -> None:
    assert decode(marked(SIMPLIFIED[0]).encode(encoding), "text/xml; charset=big5").text == marked(SIMPLIFIED[0])


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_characters_without_a_mark(encoding: str) -> None:
    assert decode(marked(SIMPLIFIED[0]).encode(encoding)).text == marked(SIMPLIFIED[0])


@given(cut=st.integers(1, 60))
def test_a_cut_inside_a_character_costs_that_character(cut: int) -> None:
    whole = marked(SIMPLIFIED[2] * 3)
    body = whole.encode()[: -cut - 25]
    text = decode(body).text
    assert whole.startswith(text.rstrip("\ufffd"))
    assert len(text) >= len(body.decode("utf-8", "ignore"))


@given(body=st.binary(max_size=400), content_type=st.sampled_from(WRONG))
def test_no_bytes_stop_it(body: bytes, content_type: str | None) -> None:
    text = decode(body, content_type).text
    assert "\x00" not in text
    text.encode()
