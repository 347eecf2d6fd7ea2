"""Sentences with their figures in braces, read into the context that the rules of meaning see."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path

from monitor.analyse.context import Context
from monitor.analyse.figures import FigureReader
from monitor.analyse.fold import fold
from monitor.analyse.sentences import split
from monitor.domain.catalogue import Catalogue, Chip, Company, Entity, EntityType, Language
from monitor.domain.figures import Figure
from monitor.domain.readings import Mention, Quantity, Tagged
from monitor.settings import load_catalogue

ROOT = Path(__file__).parents[2]
PUBLISHED = date(2026, 1, 20)
_MARK = re.compile(r"\{([^{}|]+)\|([^{}]*)\}")
_NUMBER = re.compile(r"(?<![A-Za-z\d])\d[\d,]*(?:\.\d+)?")
_SCALES = {
    "trillion": 10**12, "billion": 10**9, "million": 10**6, "petaflops": 10**15, "PFLOPS": 10**15, "gigawatt": 10**9,
    "megawatt": 10**6,
    "兆瓦": 10**6,
    "GB": 10**9,
    "TB": 10**12, "万亿": 10**12, "亿": 10**8, "億": 10**8, "万": 10**4, "吉瓦": 10**9, "兆": 10**12,
}  # fmt: skip
_WORDS = {
    "half": 50, "a fifth": 20, "zero": 0, "quadrupled": 4, "six": 6, "two": 2, "three": 3, "four": 4, "five": 5,
    "one": 1,
    "六成": 60, "两成": 20, "七成": 70, "九成": 90, "五成": 50, "两": 2, "三": 3,
}  # fmt: skip

PARENTS = {
    "tiktok": "bytedance",
    "volcano-engine": "bytedance",
    "google": "alphabet",
    "google-cloud": "google",
    "amazon-web-services": "amazon",
}
COUNTRIES = {"us-commerce-department": "united-states"}
# Names of the cases: id, type, forms, maker. The rules are tested on these, whatever the catalogue may hold.
NAMES = """
nvidia COMPANY Nvidia|英伟达|辉达
amd COMPANY AMD
intel COMPANY Intel|英特尔
tsmc COMPANY TSMC|台积电
samsung COMPANY Samsung|三星
sk-hynix COMPANY SK Hynix|SK hynix|SK海力士|海力士
micron COMPANY Micron|美光
huawei COMPANY Huawei|华为
bytedance COMPANY ByteDance|字节跳动
alibaba COMPANY Alibaba|阿里巴巴
alibaba-cloud COMPANY 阿里云
tencent COMPANY Tencent|腾讯
baidu COMPANY Baidu|百度
cambricon COMPANY Cambricon|寒武纪
hygon COMPANY Hygon|海光信息
moore-threads COMPANY Moore Threads|摩尔线程
metax COMPANY MetaX|沐曦股份
biren COMPANY Biren
smic COMPANY SMIC|中芯国际
broadcom COMPANY Broadcom
google COMPANY Google
alphabet COMPANY Alphabet
amazon COMPANY Amazon|亚马逊
microsoft COMPANY Microsoft|微软
meta COMPANY Meta
oracle COMPANY Oracle|甲骨文
openai COMPANY OpenAI
anthropic COMPANY Anthropic
xai COMPANY xAI
t-head COMPANY T-Head
tiktok COMPANY TikTok|抖音
volcano-engine COMPANY Volcano Engine|火山引擎
moonshot-ai COMPANY 月之暗面
zhipu-ai COMPANY Zhipu AI
softbank COMPANY SoftBank|软银
qualcomm COMPANY Qualcomm|高通
cerebras COMPANY Cerebras
tata-electronics COMPANY Tata Electronics
china-government AGENCY Beijing
deepseek COMPANY
china-mobile COMPANY 中国移动
us-government AGENCY Washington|US government|美国政府
us-commerce-department AGENCY Commerce Department|美国商务部
eu-commission AGENCY European Commission|欧盟委员会
samr AGENCY 市场监管总局
seagate COMPANY Seagate
cadence COMPANY Cadence
applied-materials COMPANY Applied Materials|应用材料
coreweave COMPANY CoreWeave
nebius COMPANY Nebius
dell COMPANY Dell|戴尔
foxconn COMPANY Hon Hai|鸿海
quanta COMPANY Quanta|广达
lambda COMPANY Lambda
crusoe COMPANY Crusoe
mistral COMPANY Mistral
asml COMPANY ASML
rapidus COMPANY Rapidus
kioxia COMPANY Kioxia
stepfun COMPANY 阶跃星辰
minimax COMPANY MiniMax
mediatek COMPANY MediaTek
arm COMPANY Arm
graphcore COMPANY Graphcore
toyota COMPANY Toyota
ntt COMPANY NTT
nscale COMPANY Nscale
astera-labs COMPANY Astera Labs
sequoia COMPANY 红杉
montage COMPANY 澜起科技
amazon-web-services COMPANY AWS
google-cloud COMPANY Google Cloud
japan PLACE Japan|日本
india PLACE India|印度
germany PLACE Germany|Berlin
south-korea PLACE South Korea|韩国
malaysia PLACE Malaysia
texas PLACE Texas|德州
indiana PLACE Indiana
arizona PLACE Arizona|亚利桑那
california PLACE 加州
memphis PLACE Memphis|孟菲斯
abilene PLACE Abilene
kansas-city PLACE Kansas City
xian PLACE 西安
wuxi PLACE 无锡
bank-of-america MEDIA 美银
united-states PLACE United States|美国
china PLACE China|中国
shanghai PLACE Shanghai
hong-kong PLACE Hong Kong
reuters MEDIA Reuters|路透社
jefferies MEDIA Jefferies
morgan-stanley MEDIA Morgan Stanley
jensen-huang PERSON Jensen Huang
nvidia-h20 CHIP H20 nvidia
nvidia-h100 CHIP H100 nvidia
nvidia-h200 CHIP H200 nvidia
nvidia-b200 CHIP B200 nvidia
nvidia-b300 CHIP B300 nvidia
nvidia-gb200 CHIP GB200 nvidia
nvidia-gb300 CHIP GB300 nvidia
nvidia-blackwell CHIP Blackwell nvidia
nvidia-rtx-pro-6000d CHIP RTX Pro 6000D nvidia
amd-mi300x CHIP MI300X amd
amd-mi308 CHIP MI308 amd
amd-mi325x CHIP MI325X amd
amd-mi350x CHIP MI350X amd
amd-mi355x CHIP MI355X amd
huawei-ascend CHIP Ascend|昇腾 huawei
huawei-ascend-910b CHIP Ascend 910B|昇腾910B huawei
huawei-ascend-910c CHIP Ascend 910C|910C|昇腾910C huawei
huawei-ascend-920 CHIP Ascend 920 huawei
huawei-ascend-950pr CHIP Ascend 950PR|昇腾950PR huawei
huawei-ascend-960 CHIP Ascend 960|昇腾960 huawei
huawei-ascend-970 CHIP 昇腾970 huawei
huawei-cloudmatrix-384 SYSTEM CloudMatrix 384 huawei
google-tpu CHIP TPU google
amazon-trainium CHIP Trainium amazon
nvidia-gb300-nvl72 SYSTEM GB300 NVL72 nvidia
hbm CHIP HBM
dram CHIP DRAM
nand CHIP NAND
ddr5 CHIP DDR5
hbm3e CHIP HBM3E
hbm4 CHIP HBM4
doubao MODEL Doubao|豆包 bytedance
chatgpt MODEL ChatGPT openai
deepseek-v4 MODEL DeepSeek V4 deepseek
kimi-k2-6 MODEL Kimi K2.6 moonshot-ai
"""


TABLES = [
    (f"{room}_{code}", language)
    for code, language in (("en", Language.ENGLISH), ("zh", Language.SIMPLIFIED))
    for room in (
        "metrics",
        "subjects",
        "salience",
        "subjects_passages",
        "subjects_parties",
        "subjects_discourse",
        "subjects_groups",
        "dealings",
        "roles",
        "roles_more",
        "roles_deals",
        "orders",
    )
]

# Tables that say what figures measure, and nothing of whose they are.
MECHANISMS = [
    ("metrics_mechanisms_en", Language.ENGLISH),
    ("metrics_mechanisms_zh", Language.SIMPLIFIED),
    ("metrics_told_en", Language.ENGLISH),
]


@dataclass(frozen=True)
class Expected:
    """What a case says of one figure; `?` says nothing."""

    start: int
    unit: str
    metric: str
    subject: str
    about: str
    salient: bool | None
    status: str


@dataclass(frozen=True)
class Case:
    """A sentence without its marks."""

    title: str
    text: str
    language: Language
    quantities: tuple[Quantity, ...]
    expected: tuple[Expected, ...]


def cases(name: str) -> list[str]:
    """The marked sentences of a table in tests/cases."""
    with (ROOT / "tests" / "cases" / f"{name}.toml").open("rb") as file:
        found: list[str] = tomllib.load(file)["cases"]
    return found


def parse(marked: str, language: Language) -> Case:
    """A marked sentence taken apart."""
    marked = marked.replace("\\n", "\n")
    titled = marked.startswith("# ")
    marked = marked.removeprefix("# ") if titled else f"\n{marked}"
    document = ""
    quantities: list[Quantity] = []
    expected: list[Expected] = []
    last = 0
    for mark in _MARK.finditer(marked):
        document += marked[last : mark.start()]
        unit, metric, subject, about, status = [*mark[2].split("|"), "", "", "", "?"][:5]
        value = _value(mark[1])
        start = len(document)
        document += mark[1]
        quantities.append(
            Quantity(
                text=mark[1], start=start, end=len(document), low=value, high=value, unit=unit, vague=metric == "-?"
            )
        )
        salient = None if metric == "?" else not metric.startswith("-")
        expected.append(Expected(start, unit, metric.removeprefix("-"), subject, about, salient, status or "?"))
        last = mark.end()
    title, _, text = (document + marked[last:]).partition("\n")
    return Case(title, text, language, tuple(quantities), tuple(expected))


def _value(text: str) -> Decimal:
    number = _NUMBER.search(text)
    if number is not None:
        value, behind = Decimal(number[0].replace(",", "")), text[number.end() :].lstrip()
    else:
        word = next((word for word in _WORDS if word in text.lower()), text.lower())
        value, behind = Decimal(_WORDS.get(word, 7)), text.lower().partition(word)[2].lstrip()
    return value * next((factor for word, factor in _SCALES.items() if re.match(rf"{word}(?![A-Za-z]*\d)", behind)), 1)


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The metrics and languages of config/ with the names of the cases."""
    real = load_catalogue(ROOT / "config")
    found: dict[str, Entity] = {}
    for line in NAMES.strip().splitlines():
        entity_id, kind, rest = [*line.split(" ", 2), ""][:3]
        entity_type = EntityType(kind)
        if entity_type in {EntityType.CHIP, EntityType.SYSTEM, EntityType.MODEL}:
            names, _, maker = rest.rpartition(" ") if rest.rsplit(" ", 1)[-1].islower() else (rest, "", "")
            forms = tuple(names.split("|"))
            family = next((f for f in ("hbm", "huawei-ascend") if entity_id.startswith(f) and entity_id != f), None)
            found[entity_id] = Chip(
                id=entity_id, type=entity_type, name=forms[0], forms=forms, maker=maker or None, family=family
            )
        else:
            forms = tuple(form for form in rest.split("|") if form)
            told = real.entities.get(entity_id)
            found[entity_id] = Company(
                id=entity_id,
                type=entity_type,
                name=rest.split("|")[0],
                forms=forms,
                parent=PARENTS.get(entity_id),
                kind=told.kind if isinstance(told, Company) else "",
                country=COUNTRIES.get(entity_id),
            )
    return Catalogue(entities=found, metrics=real.metrics, lexicons=real.lexicons)


def context(case: Case) -> Context:
    """The context of a case: its own quantities, and the names of the table above."""
    known = catalogue()
    document = f"{case.title}\n{case.text}"
    folded = fold(document)
    mentions: list[Mention] = []
    forms = [(form, entity) for entity in known.entities.values() for form in entity.forms]
    for form, entity in sorted(forms, key=lambda pair: -len(pair[0])):
        edge = r"(?<![A-Za-z0-9])" if form[0].isascii() else ""
        tail = r"(?=s?(?![A-Za-z0-9]))" if form[-1].isascii() else ""
        for found in re.finditer(edge + re.escape(form) + tail, document):
            if not any(m.start < found.end() and found.start() < m.end for m in mentions):
                mentions.append(Mention(entity_id=entity.id, text=form, start=found.start(), end=found.end()))
    mentions.sort(key=lambda mention: mention.start)
    tagged = []
    for entity_id in dict.fromkeys(mention.entity_id for mention in mentions):
        entity = known.entities[entity_id]
        own = tuple(mention for mention in mentions if mention.entity_id == entity_id)
        maker, family = (entity.maker, entity.family) if isinstance(entity, Chip) else (None, None)
        tagged.append(
            Tagged(id=entity_id, type=entity.type, name=entity.name, mentions=own, maker=maker, family=family)
        )
    lexicon = known.lexicons[case.language.code]
    return Context(
        document=document, folded=folded, language=case.language, published=PUBLISHED, publisher=None,
        sentences=split(document, folded, len(case.title), lexicon), entities=tuple(tagged), mentions=tuple(mentions),
        quantities=case.quantities, catalogue=known, lexicon=lexicon,
    )  # fmt: skip


@lru_cache(maxsize=1)
def reader() -> FigureReader:
    """The figure reader of the names above."""
    return FigureReader(catalogue())


@cache
def figures(marked: str, language: Language) -> list[tuple[Figure, Expected]]:
    """The figures of a marked sentence, each with what the case says of it."""
    case = parse(marked, language)
    return list(zip(reader().read(context(case)), case.expected, strict=True))


def names_in(marked: str, language: Language) -> set[str]:
    """The ids of the names that a marked sentence holds."""
    return {entity.id for entity in context(parse(marked, language)).entities}
