"""What the messages say in their own words, in every language that readers may choose."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from babel import Locale, UnknownLocaleError

from monitor.domain.alerts import Severity
from monitor.domain.feeds import Tier
from monitor.domain.figures import Status, Verdict

if TYPE_CHECKING:
    from opencc import OpenCC

# key → (English, Chinese). Fields in braces are filled by `Words.say`.
PHRASES: Mapping[str, tuple[str, str]] = {
    # kinds of news, and what each means
    "new": ("New", "新数字"),
    "revised": ("Revised", "数字更新"),
    "conflict": ("Conflict", "说法冲突"),
    "suspect": ("Suspect", "疑似笔误"),
    "confirmed": ("Confirmed", "获得证实"),
    "new.note": ("nobody gave this value before", "此前没有人给出过这个数字"),
    "revised.note": ("a later value replaces an earlier one", "新的数值取代了旧的数值"),
    "conflict.note": ("two sources that cannot both be right", "两个来源不可能都对"),
    "suspect.note": ("looks like a slip; nothing was overwritten", "看起来是笔误，账上数字未改动"),
    "confirmed.note": ("another independent source says the same", "另一独立来源给出相同数字"),
    # values
    "to": ("{old} → {new}", "{old} → {new}"),
    "was": ("{new} before; now {old}", "此前为{new}；现为{old}"),
    "against": ("{new} vs {old}", "{new} 对 {old}"),
    "likely": ("{new}? Likely {likely}", "{new}？应为{likely}"),
    "doubtful": ("{new}? Before: {old}", "{new}？此前为{old}"),
    "doubt": ("{new}?", "{new}？"),
    "denies": ("{new}: denied", "{new}：已否认"),
    "again": ("{new} confirmed", "{new} 获证实"),
    "slip.yi": ("亿 read as billion", "“亿”误作 billion"),
    "slip.billion": ("billion read as 亿", "billion 误作“亿”"),
    "slip.high": ("×{factor} too high?", "偏高 {factor} 倍？"),
    "slip.low": ("×{factor} too low?", "偏低 {factor} 倍？"),
    "bracket": (" ({inner})", "（{inner}）"),
    "converted": ("≈ {value}", "约合 {value}"),
    "and": ("{first} · {second}", "{first} · {second}"),
    # measures that a scope names
    "growth.of-revenue": ("revenue growth", "营收增长"),
    "growth.of-profit": ("profit growth", "利润增长"),
    "growth.of-capex": ("growth of capital spending", "资本支出增长"),
    "growth.of-shipments": ("growth of shipments", "出货增长"),
    "growth.of-production": ("growth of output", "产量增长"),
    "growth.of-price": ("change of price", "价格变动"),
    "growth.of-yield": ("change of yield", "良率变动"),
    "growth.of-capacity": ("growth of capacity", "产能增长"),
    "growth.of-usage": ("growth of usage", "用量增长"),
    "growth.of-cost": ("growth of spending", "支出增长"),
    "growth.of-orders": ("growth of orders", "订单增长"),
    "profit.net": ("net profit", "净利润"),
    "profit.operating": ("operating profit", "营业利润"),
    "profit.gross": ("gross profit", "毛利润"),
    "loss.net": ("net loss", "净亏损"),
    "loss.operating": ("operating loss", "营业亏损"),
    "margin": ("margin", "利润率"),
    "margin.net": ("net margin", "净利率"),
    "margin.operating": ("operating margin", "营业利润率"),
    "margin.gross": ("gross margin", "毛利率"),
    # scopes that stand in brackets
    "scope.gaap": ("GAAP", "GAAP"),
    "scope.non-gaap": ("adjusted", "非GAAP"),
    "scope.consensus": ("consensus", "市场预期"),
    "scope.guidance": ("guidance", "公司指引"),
    "scope.data-center": ("data center", "数据中心"),
    "scope.gaming": ("gaming", "游戏"),
    "scope.automotive": ("automotive", "汽车"),
    "scope.networking": ("networking", "网络"),
    "scope.cloud": ("cloud", "云"),
    "scope.ai": ("AI", "AI"),
    "scope.foundry": ("foundry", "晶圆代工"),
    "scope.memory": ("memory", "存储"),
    "scope.client": ("client", "客户端"),
    "scope.hpc": ("high-performance computing", "高性能计算"),
    "scope.smartphone": ("smartphones", "智能手机"),
    "scope.consumer": ("consumer", "消费电子"),
    "scope.industrial": ("industrial", "工业"),
    "scope.telecom": ("telecom", "电信"),
    "scope.royalties": ("royalties", "版税"),
    "scope.licensing": ("licensing", "授权"),
    "scope.packaging": ("packaging and testing", "封测"),
    "scope.analog": ("analog", "模拟"),
    "scope.discrete": ("discretes", "分立器件"),
    "scope.visualization": ("visualization", "专业可视化"),
    "scope.software": ("software", "软件"),
    "scope.optical": ("optical", "光通信"),
    "scope.etch": ("etch", "刻蚀"),
    "scope.deposition": ("deposition", "薄膜沉积"),
    "scope.year-on-year": ("year on year", "同比"),
    "scope.quarter-on-quarter": ("quarter on quarter", "环比"),
    "scope.month-on-month": ("month on month", "月环比"),
    "scope.annual-rate": ("a year", "年化"),
    "scope.versus-plan": ("against plan", "较原计划"),
    "scope.training": ("training", "训练"),
    "scope.inference": ("inference", "推理"),
    "scope.fp4": ("FP4", "FP4"),
    "scope.fp6": ("FP6", "FP6"),
    "scope.fp8": ("FP8", "FP8"),
    "scope.fp16": ("FP16", "FP16"),
    "scope.fp32": ("FP32", "FP32"),
    "scope.fp64": ("FP64", "FP64"),
    "scope.int8": ("INT8", "INT8"),
    "scope.int4": ("INT4", "INT4"),
    "scope.sparse": ("sparse", "稀疏"),
    "scope.china": ("China", "中国"),
    "scope.united-states": ("US", "美国"),
    "scope.global": ("worldwide", "全球"),
    # how a figure is told
    "actual": ("", ""),
    "planned": ("planned", "计划"),
    "forecast": ("forecast", "预测"),
    "conditional": ("conditional", "有条件"),
    "denied": ("denied", "已否认"),
    # who, how many, since when
    "via": ("{source}, via {publisher}", "{source}，据 {publisher}"),
    "chain": (" ← ", " ← "),
    "unnamed": ("unnamed publisher", "未具名媒体"),
    "tier.1": ("first-hand", "第一手"),
    "tier.2": ("established press", "权威媒体"),
    "tier.3": ("trade press", "行业媒体"),
    "tier.4": ("second-hand", "二手来源"),
    "source.one": ("1 source", "1 个来源"),
    "source.many": ("{count} independent sources", "{count} 个独立来源"),
    "copies": ("this story in {count} copies", "本文共 {count} 份转载"),
    "since.new": ("first report, {day}", "首次出现于 {day}"),
    "since.revised": ("{old} stood since {day} ({publisher})", "自 {day} 起为{old}（{publisher}）"),
    "since.now": ("{old} since {day} ({publisher})", "自 {day} 起为{old}（{publisher}）"),
    "since.same": ("{old}, as the same article tells", "{old}（同一篇文章给出）"),
    "since.other": ("{publisher} gave {old} on {day}", "{publisher} 于 {day} 给出 {old}"),
    # labels of a block
    "label.says": ("Says who", "出处"),
    "label.sources": ("Sources", "来源"),
    "label.since": ("Before", "此前"),
    "label.now": ("Now", "现为"),
    "label.first": ("Since", "时间"),
    "label.history": ("History", "历次"),
    "label.why": ("Why", "理由"),
    "label.about": ("Also about", "另涉及"),
    "label.others": ("Also in this article", "文中其他数字"),
    "open": ("Open the article", "打开原文"),
    "untitled": ("Untitled article", "无题文章"),
    # totals
    "more": ("{headline} (+{count} more)", "{headline}（另有 {count} 条）"),
    "total.one": ("1 figure", "1 个数字"),
    "total.many": ("{count} figures", "{count} 个数字"),
    "article.one": ("1 article", "1 篇文章"),
    "article.many": ("{count} articles", "{count} 篇文章"),
    "total.of": ("{figures} in {articles}: {kinds}", "{articles}，{figures}：{kinds}"),
    "total.kind": ("{count} {kind}", "{kind} {count}"),
    "hidden": ("{count} more not shown; the articles have them all", "另有 {count} 个未列出，详见原文"),
    "article.hidden": ("{count} more articles not shown", "另有 {count} 篇文章未列出"),
    "nothing": ("Nothing to tell", "没有可报告的内容"),
    # severities
    "info": ("for information", "供参考"),
    "notice": ("notice", "关注"),
    "urgent": ("urgent", "紧急"),
    # a chart in Slack
    "axis": ("unit: {unit}", "单位：{unit}"),
    "series": ("Value", "数值"),
    # a thread in Slack, and its buttons
    "newest": ("Newest: {values} · {kind} · {sources}", "最新：{values} · {kind} · {sources}"),
    "action.wrong": ("Wrong", "有误"),
    "action.mute": ("Mute 7 days", "静音 7 天"),
    "action.follow": ("Follow", "关注"),
    "acted.wrong": (
        "{figure} is marked as wrong from now on. `monitor mark {record} undo` takes it back.",
        "{figure} 已标为有误，今后生效。撤回：`monitor mark {record} undo`。",
    ),
    "acted.mute": (
        "No alerts about this series ({figure}) until {day}; its figures are judged as ever.",
        "此项（{figure}）静音至 {day}；数字照常入账。",
    ),
    "acted.follow": (
        "Every independent report of this series ({figure}) will be told from now on.",
        "今后此项（{figure}）的每个独立来源都会通知。",
    ),
    "acted.unknown": (
        "This figure is not in the ledger any more, so nothing was changed.",
        "账上已没有这个数字，未作改动。",
    ),
    # the foot of a message
    "foot": (
        "monitor · rule {rule} · {day}",
        "monitor · 规则 {rule} · {day}",
    ),
    "unsubscribe": ("Stop these alerts", "退订"),
    "chart": ("{title}: {count} values since {day}", "{title}：自 {day} 起 {count} 个数值"),
    "comma": (", ", "、"),
    "colon": (": ", "："),
}


# Chinese of ours is written here in simplified characters. Readers of the traditional get each region's own words too:
# 伺服器, 晶片, 輝達 in Taiwan.
_TABLES = {"HK": "s2hk", "MO": "s2hk"}
_DEFAULT = "s2twp"


def is_traditional(locale: Locale) -> bool:
    """Whether a reader's language is written in traditional characters."""
    return locale.language == "zh" and locale.script == "Hant"


@lru_cache(maxsize=2048)
def in_script(text: str, locale: Locale) -> str:
    """Chinese of ours, written in simplified characters, as a reader of this language writes it."""
    if text.isascii() or not is_traditional(locale):
        return text
    return str(_converter(_TABLES.get(locale.territory or "", _DEFAULT)).convert(text))


@lru_cache(maxsize=2)
def _converter(table: str) -> OpenCC:
    from opencc import OpenCC  # noqa: PLC0415 - most readers need none of its tables

    return OpenCC(table)


class Words:
    """The phrases of one reader's language. `language` is a BCP 47 tag; what is not Chinese reads English.

    Traditional Chinese (zh-Hant, zh-TW, zh-HK) is made of the simplified, with each region's own words.
    """

    def __init__(self, language: str) -> None:
        try:
            self.locale = Locale.parse(language, sep="-")
        except (UnknownLocaleError, ValueError):
            self.locale = Locale("en")
        if self.locale.language not in ("en", "zh"):
            self.locale = Locale("en")
        self.chinese = self.locale.language == "zh"
        self.tag = str(self.locale).replace("_", "-")

    def say(self, key: str, /, **fields: object) -> str:
        """The phrase of a key, with its fields filled in."""
        return in_script(PHRASES[key][self.chinese], self.locale).format(**fields)

    def verdict(self, verdict: Verdict) -> str:
        """The kind of news in a word."""
        return self.say(verdict.value)

    def status(self, status: Status) -> str:
        """How the figure is told; empty for a plain fact."""
        return self.say(status.value)

    def tier(self, tier: Tier) -> str:
        """How far the publisher is trusted."""
        return self.say(f"tier.{tier.value}")

    def severity(self, severity: Severity) -> str:
        """How loud the alert is."""
        return self.say(severity.value)

    def counted(self, kind: str, count: int) -> str:
        """`kind` ("total", "article", "source") with its number."""
        return self.say(f"{kind}.one") if count == 1 else self.say(f"{kind}.many", count=count)
