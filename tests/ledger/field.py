"""A small field for the tests of judging: companies, chips, metrics, and exchange rates that do not move."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from monitor.domain.catalogue import Catalogue, Chip, Company, Entity, EntityType, Metric
from monitor.ledger.money import Table
from monitor.settings import load_catalogue

# `a<b`: a belongs to b.
_COMPANIES = """
    nvidia amd huawei hisilicon<huawei bytedance volcano-engine<bytedance tiktok<bytedance alibaba t-head<alibaba
    alibaba-cloud<alibaba tencent baidu kunlunxin<baidu cambricon smic tsmc samsung sk-hynix micron alphabet
    google<alphabet
    google-cloud<google microsoft meta amazon amazon-web-services<amazon oracle openai intel broadcom deepseek
    moore-threads hygon cxmt coreweave
"""
# `maker: chip chip<family`
_CHIPS = """
    nvidia: nvidia-hopper nvidia-h100<nvidia-hopper nvidia-h200<nvidia-hopper nvidia-h20<nvidia-hopper
    nvidia: nvidia-blackwell nvidia-b200<nvidia-blackwell nvidia-b30a<nvidia-blackwell nvidia-gb300<nvidia-blackwell
    amd: amd-mi308 amd-mi350
    huawei: huawei-ascend huawei-ascend-910b<huawei-ascend huawei-ascend-910c<huawei-ascend
    huawei: huawei-ascend-950pr<huawei-ascend
    cambricon: cambricon-siyuan cambricon-siyuan-590<cambricon-siyuan
    google: google-tpu
    amazon: amazon-trainium
    kunlunxin: baidu-kunlun baidu-kunlun-p800<baidu-kunlun
    t-head: t-head-ppu
    : hbm hbm4<hbm
"""
# `house: its other names`
_HOUSES = """
    Goldman Sachs: 高盛
    Morgan Stanley: 摩根士丹利
    JPMorgan: 摩根大通
    UBS: 瑞银
    Mizuho: 瑞穗
    HSBC: 汇丰
"""
_BOUNDS = {
    "yield": {"percent": (0.0, 100.0)},
    "market_share": {"percent": (0.0, 100.0)},
    "price": {"USD": (0.000001, 20_000_000.0)},
    "power": {"W": (0.1, 100_000_000.0)},
    "order_value": {"USD": (10_000.0, 2_000_000_000_000.0), "percent": (0.0, 100.0)},
}


def _entities() -> dict[str, Entity]:
    found: dict[str, Entity] = {}
    for word in _COMPANIES.split():
        one, _, parent = word.partition("<")
        found[one] = Company(id=one, type=EntityType.COMPANY, name=one.replace("-", " ").title(), parent=parent or None)
    for line in _CHIPS.strip().splitlines():
        maker, _, chips = line.strip().partition(":")
        for word in chips.split():
            one, _, family = word.partition("<")
            found[one] = Chip(id=one, type=EntityType.CHIP, name=one, maker=maker or None, family=family or None)
    for line in _HOUSES.strip().splitlines():
        name, _, others = line.strip().partition(": ")
        slug = name.lower().replace(" ", "-")
        found[slug] = Company(id=slug, type=EntityType.MEDIA, name=name, forms=tuple(others.split()))
    found["china"] = Company(id="china", type=EntityType.PLACE, name="China")
    found["us-government"] = Company(id="us-government", type=EntityType.AGENCY, name="US government")
    found["doubao"] = Chip(id="doubao", type=EntityType.MODEL, name="Doubao", maker="bytedance")
    return found


CATALOGUE = Catalogue(
    entities=_entities(),
    metrics={
        one: Metric(id=one, names={"en": one.replace("_", " ")}, units=(), bounds=bounds)
        for one, bounds in _BOUNDS.items()
    },
    lexicons={},
    coinciding=load_catalogue(Path(__file__).parents[2] / "config").coinciding,
)

_PER_EURO = {"EUR": "1", "USD": "1.16", "CNY": "8.12", "TWD": "36.5", "HKD": "9.03", "JPY": "180", "KRW": "1700"}
RATES = Table(rows={code: ((date(2020, 1, 1), Decimal(rate)),) for code, rate in _PER_EURO.items()})
