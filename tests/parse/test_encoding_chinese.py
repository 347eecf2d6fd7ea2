"""Chinese that declares UTF-8 and is not is told by its bytes, even where there is only a headline."""

from __future__ import annotations

import pytest

from monitor.parse.encoding import decode


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("华为采购30万颗芯片", "gb18030"),
        ("台积电上调资本支出", "gb18030"),
        ("字节跳动计划2026年采购芯片，金额约1000亿元", "gb18030"),
        ("輝達將向台積電追加訂單，今年資本支出上看500億美元", "big5hkscs"),
        ("字節跳動採購華為晶片", "big5hkscs"),
        ("삼성전자가 2026년 HBM4 생산을 늘린다고 밝혔다", "cp949"),
        ("ソニーが半導体を発表、売上高は1兆円", "cp932"),
        ("Компания объявила о покупке чипов", "cp1251"),
        ("Société Générale relève ses prévisions à 5 milliards", "cp1252"),
    ],
)
def test_a_lying_declaration(text: str, encoding: str) -> None:
    found = decode(text.encode(encoding), "text/html; charset=utf-8", markup=False)
    assert (found.text, found.encoding) == (text, encoding)
