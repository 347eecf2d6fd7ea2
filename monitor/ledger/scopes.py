"""The scope of figures whose reading gives none: segment, basis, comparison, line and measure, read off their words.

The slugs are those of the analyser's scopes, so that readings of either kind meet; Chinese cues stand simplified and
traditional. A reading that gives any scope is taken at its word.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import pairwise

from monitor.domain.figures import Figure
from monitor.ledger.wording import SENTENCE_END

_REACH = 240
# "$51.2 billion in data-centre sales", "from gaming", "82亿美元来自网络": what follows so is the figure's own.
_OF_IT = re.compile(
    r"\s*(?:(?:of|in|from|for|by)\s|(?:came|coming|comes|was|were)\s(?:from|in)\s|来自|來自|的)", re.IGNORECASE
)
_OF_IT_REACH = 36
# Between the members of one list: "74.8% and 75.0%, respectively".
_LISTED = re.compile(r"\s*(?:,|，|、|;|and|和|及|与|與|或)?\s*(?:and|和)?\s*", re.IGNORECASE)

_SEGMENTS = {
    "data-center": (r"data[\s-]?cent(?:er|re)s?", "数据中心 數據中心 資料中心"),
    "gaming": (r"gaming", "游戏 遊戲"),
    "automotive": (r"automotive", "汽车 汽車 車用"),
    "networking": (r"networking", "网络业务 网络产品 网络收入 网络营收 網路業務 網路產品 網通 網路營收 網路收入"),
    "computing": (
        r"compute(?=\s(?:brought|revenue|sales|was|and|contribut|products|business|came|made))",
        "计算业务 计算收入 运算业务 運算業務 計算業務 運算營收",
    ),
    "visualization": (r"(?:professional\s)?visuali[sz]ation", "专业可视化 專業視覺化 專業繪圖"),
    "cloud": (
        r"cloud\s(?:revenue|unit|business|computing|segment|division|sales|services?)|AWS|Azure",
        "云业务 云收入 云智能 智能云 云计算 雲業務 雲端業務 雲端營收 雲收入",
    ),
    "ai": (
        r"AI\s(?:revenue|(?:chip|semiconductor)s?\s(?:revenue|sales)|business|servers?)",
        "AI业务 AI收入 AI芯片收入 AI半导体 AI業務 AI營收 AI半導體 AI伺服器",
    ),
    "foundry": (r"foundry(?=\s(?:revenue|business|segment|unit|sales|arm|services))", "代工业务 代工業務"),
    "memory": (
        r"memory(?=\s(?:revenue|business|segment|unit|sales|division))|DRAM|NAND",
        "存储业务 記憶體業務 儲存業務",
    ),
    "client": (
        r"client(?=\s(?:revenue|business|segment|computing|sales))|PC\s(?:revenue|business|sales)",
        "客户端 PC业务 用戶端 PC業務",
    ),
    "hpc": (r"high-performance\scomputing|HPC", "高性能计算 高速運算 高速运算 高效能運算 高效能运算 高效能計算"),
    "smartphone": (r"smartphones?|handsets?|mobile\sdevices", "智能手机 智慧型手機 智能手機 手机业务 手機業務"),
    "consumer": (r"consumer(?!\sprice)", "消费电子 消費電子 消費性電子 消费类"),
    "industrial": (r"industrial", "工业 工業"),
    "telecom": (r"telecom|carriers|carrier\sinfrastructure", "电信 電信 运营商业务"),
    "royalties": (r"royalt(?:y|ies)", "版税 版稅 权利金 權利金"),
    "licensing": (r"licen[cs]ing|licen[cs]e\s(?:sales|revenue)", "授权收入 授权业务 授權收入 授權營收"),
    "packaging": (
        r"(?:advanced\s)?packaging(?=\s(?:revenue|business|sales|services))|assembly(?:,|\sand)\stesting",
        "封测 封測 封装测试 封裝測試 先进封装 先進封裝",
    ),
    "analog": (r"analogu?e|power\smanagement", "模拟与电源 類比 电源管理 電源管理"),
    "discrete": (r"(?:power\s)?discretes?(?=\s(?:devices|revenue|sales|were|was))", "分立器件 離散元件"),
    "optical": (r"optical\s(?:networks?|business|revenue|sales)", "光模块 光模組 光通信 光通訊"),
    "etch": (r"etch(?:ers|ing\stools)?(?=\s(?:tools|revenue|sales|brought|were))", "刻蚀 蝕刻"),
    "deposition": (r"deposition\s(?:tools|machines|revenue)", "薄膜设备 薄膜設備 薄膜沉积"),
    "software": (
        r"software(?=\s(?:revenue|business|segment|unit|sales))|infrastructure\ssoftware",
        "软件业务 軟體業務",
    ),
    "semiconductor": (
        r"(?:semiconductors?|chips?)\s(?:solutions|segment|division|unit|business)",
        "半导体业务 半導體事業 半导体部门 半導體部門",
    ),
    "total": (
        r"total|overall|company-?wide|group\srevenue|group\ssales|full-?year|as\sa\swhole",
        "总营收 总收入 總營收 總收入 合计 合計 全年 整体 整體",
    ),
}
_BASES = {
    "non-gaap": (
        r"non-?\s?GAAP|adjusted|excluding\s(?:items|one-?time)",
        "非GAAP 非公认 非公認 经调整 調整後 经調整 調整后 调整后 扣非 非通用",
    ),
    "gaap": (r"(?<!non-)(?<!non\s)(?<!non)GAAP|IFRS", "公认会计 公認會計 通用会计 通用會計 GAAP"),
}
_SOURCES = {
    "consensus": (
        (
            r"consensus|wall\sstreet|analysts?\s(?:were\s|had\s)?(?:polled|surveyed|expected)"
            r"|analysts['’]\s(?:\w+\s)?(?:estimates?|expectations?|forecasts?)"
            r"|(?:expected|polled|surveyed)\sby\sanalysts"
        ),
        (
            "市场预期 市場預期 分析师预期 分析師預期 分析师预计 分析師預估 市场预估 市場預估"
            " 一致预期 一致預期 华尔街 華爾街 市場共識 市场共识 分析师平均 分析師平均"
        ),
    ),
    "guidance": (r"guid(?:ed|ance|es)|outlook|(?:its|the\scompany['’]?s)\sown\sforecast", "指引 展望 财测 財測"),
}
_COMPARISONS = {
    "year-on-year": (
        (
            r"year[\s-](?:on|over)[\s-]year|(?:from|than|versus|vs\.?|compared\swith|compared\sto"
            r"|over|on)\s(?:a|the|one)\syear(?:\s(?:earlier|ago|before|prior))?|a\syear\s(?:earlier"
            r"|ago|before)|yoy|y/y|annually|(?:from|over)\sthe\s(?:same|year-ago"
            r"|prior-year)\s(?:quarter|period)|on-year"
        ),
        "同比 年增 年减 年減 较去年同期 較去年同期 比去年同期 较上年同期 较上年 與去年同期 与去年同期 按年",
    ),
    "quarter-on-quarter": (
        (
            r"quarter[\s-](?:on|over)[\s-]quarter|sequential(?:ly)?|qoq|q/q|on-quarter|(?:from|than"
            r"|over|on|versus|compared\swith)\s(?:a|the)\s(?:(?:previous|prior|preceding|first"
            r"|second|third|fourth|last|\w+)\s)?quarter(?:\s(?:earlier|before|ago))?"
        ),
        "环比 環比 季增 季减 季減 较上季 較上季 较上一季 較上一季 按季 较前一季 較前一季",
    ),
    "month-on-month": (
        r"month[\s-](?:on|over)[\s-]month|from\s(?:a|the)\s(?:previous\s|prior\s)?month|mom|m/m",
        "月增 月减 月減 较上月 較上月",
    ),
    "annual-rate": (r"compound\sannual|CAGR|annuali[sz]ed|run[\s-]rate", "年复合 年複合 复合增长率 複合成長率 年化"),
}
_LINES = {
    "gross": (r"gross\s(?:profit\s)?margins?|gross\sprofit", "毛利"),
    "operating": (
        r"operating\s(?:profit\s)?margins?|operating\s(?:profit|income|loss|earnings)",
        "营业利润 营业利益 營業利益 營業利潤 营益 營益 经营利润 營運利益 运营利润 营业亏损",
    ),
    "net": (
        r"net\s(?:profit\s)?margins?|net\s(?:profit|income|loss|earnings)|bottom\sline",
        "净利 淨利 纯利 純利 纯益 純益 净亏 淨損 净利润",
    ),
}
_MEASURES = {
    "of-revenue": (r"revenues?|sales|turnover|top\sline", "营收 營收 收入 销售额 銷售額 营业额 營業額"),
    "of-profit": (
        r"profits?|(?:net|operating)\sincome|earnings|EBITDA|EPS",
        "利润 利潤 净利 淨利 盈利 纯益 純益 獲利 盈餘 利益",
    ),
    "of-margin": (r"margins?", "毛利率 利润率 利潤率 净利率 淨利率 利益率"),
    "of-capex": (r"capex|capital\s(?:expenditures?|spending|budget)", "资本开支 資本支出 资本支出"),
    "of-shipments": (r"shipments?|deliveries|units?\s(?:sales|sold)", "出货 出貨 销量 銷量 交付"),
    "of-production": (r"output|production", "产量 產量"),
    "of-price": (r"prices?|pricing|ASPs?|quotes?", "价格 價格 单价 單價 售价 售價 均价 均價 报价 報價 合约价 合約價"),
    "of-capacity": (r"capacity", "产能 產能"),
    "of-usage": (
        r"(?:token\s)?(?:usage|consumption)|users|queries",
        "调用量 用户 用戶 月活 日活 使用量 呼叫量 用量",
    ),
    "of-cost": (
        r"research\sand\sdevelopment|R&D|(?:operating\s)?expenses",
        "研发投入 研发支出 研发费用 研發投入 研發支出 研發開支 營業費用",
    ),
    "of-orders": (r"orders?|bookings|backlog", "订单 訂單"),
}
_BY_METRIC: dict[str, tuple[str, ...]] = {
    "revenue": ("segment", "source"),
    "profit": ("segment", "basis", "source", "line"),
    "loss": ("segment", "basis", "line"),
    "cost": ("basis",),
    "growth": ("segment", "comparison", "measure", "line"),
}
# What a sentence says once for all its figures, and what each figure must be told of anew.
_LASTING = frozenset({"segment", "measure", "line"})
# Said of all figures up to the next: a reader needs no other word for the whole.
_WHOLE = frozenset({"total", "guidance"})


def _compiled(kinds: Mapping[str, tuple[str, str]]) -> re.Pattern[str]:
    parts = []
    for number, (english, chinese) in enumerate(kinds.values()):
        words = "|".join(map(re.escape, sorted(chinese.split(), key=len, reverse=True)))
        parts.append(rf"(?P<k{number}>(?<![A-Za-z])(?:{english})(?![A-Za-z])|{words})")
    return re.compile("|".join(parts), re.IGNORECASE)


_TABLES = {
    "segment": _SEGMENTS, "basis": _BASES, "source": _SOURCES, "comparison": _COMPARISONS, "line": _LINES,
    "measure": _MEASURES,
}  # fmt: skip
_CUES = {kind: (_compiled(table), tuple(table)) for kind, table in _TABLES.items()}
# Kinds of scope by slug; a line of the income statement is a measure of profit.
_KIND_OF = {slug: "measure" if kind == "line" else kind for kind, table in _TABLES.items() for slug in table}


def contradict(a: Set[str], b: Set[str]) -> bool:
    """Whether two scopes tell two things apart, as against each saying what the other leaves out.

    Year on year contradicts quarter on quarter, not "of sales": readings seldom find every word that tells. Of a slug
    that no table names nobody knows what it goes with.
    """
    mine, theirs = ({_KIND_OF.get(slug) for slug in only} for only in (a - b, b - a))
    return bool(mine and theirs) and (None in mine | theirs or bool(mine & theirs))


@dataclass(frozen=True, slots=True)
class _Around:
    """The sentence before a figure, what of it follows the figure before, and what stands behind up to the next."""

    sentence: str
    before: str
    after: str
    nth: int  # its place in a list of figures with nothing between them
    lead: str  # what stands before the first of that list


def with_scopes(document: str, figures: Sequence[Figure]) -> list[Figure]:
    """The figures with their scopes, also where whoever read them gave none."""
    pairs = zip(figures, scopes(document, figures), strict=True)
    return [one if one.scope == scope else replace(one, scope=scope) for one, scope in pairs]


def scopes(document: str, figures: Sequence[Figure]) -> list[tuple[str, ...]]:
    """The scope of each figure in the order given: its own, or where no figure of the reading has one, its words'.

    Linear in the figures: it looks 240 characters about each.
    """
    if any(figure.scope for figure in figures):
        return [figure.scope for figure in figures]
    starts = sorted(figure.start for figure in figures)
    ends = sorted(figure.end for figure in figures)
    lists: dict[int, tuple[int, str]] = {}
    found: dict[int, tuple[str, ...]] = {}
    for index in sorted(range(len(figures)), key=lambda one: figures[one].start):
        figure = figures[index]
        head = document[max(0, figure.start - _REACH) : figure.start]
        breaks = [one.end() for one in SENTENCE_END.finditer(head)]
        sentence = head[breaks[-1] :] if breaks else head
        tail = document[figure.end : figure.end + _REACH]
        if (stop := SENTENCE_END.search(tail)) is not None:
            tail = tail[: stop.start()]
        last = bisect_right(ends, figure.start) - 1
        following = bisect_left(starts, figure.end)
        before = sentence[-(figure.start - ends[last]) :] if last >= 0 and ends[last] < figure.start else sentence
        after = tail[: starts[following] - figure.end] if following < len(starts) else tail
        listed = last >= 0 and len(before) < len(sentence) and _LISTED.fullmatch(before) is not None
        nth, lead = lists.get(ends[last], (0, "")) if listed else (-1, before)
        nth += 1
        lists[figure.end] = nth, lead
        around = _Around(sentence, before, after, nth, lead)
        kinds = _BY_METRIC.get(figure.metric, ())
        if figure.unit.endswith("/share"):
            kinds = tuple(kind for kind in kinds if kind != "line")
        words = (_nearest(kind, around) for kind in kinds)
        found[index] = tuple(sorted(word for word in words if word is not None and word not in _WHOLE))
    return [found[index] for index in range(len(figures))]


def _nearest(kind: str, around: _Around) -> str | None:
    cues, slugs = _CUES[kind]
    led = _all(cues, slugs, around.lead)
    if len(set(led)) > 1 and around.nth < len(led) and kind != "measure" and _is_list(cues, around.lead):
        return led[around.nth]
    if kind == "comparison":
        # English says it behind ("up 62% from a year ago"), Chinese in front (同比增长62%).
        ahead, behind = list(cues.finditer(around.before)), cues.search(around.after)
        found = behind if behind is not None and not (ahead and _chinese(ahead[-1])) else ahead[-1] if ahead else None
        return None if found is None else _slug(found, slugs)
    if (said := _last(cues, slugs, around.before)) is not None:
        return said
    if (found := _OF_IT.match(around.after)) is not None or kind in ("source", "basis"):
        near = around.after[: (found.end() if found else 0) + _OF_IT_REACH]
        if (said := _first(cues, slugs, near)) is not None:
            return said
    return _last(cues, slugs, around.sentence) if kind in _LASTING else None


def _chinese(found: re.Match[str]) -> bool:
    return not found[0].isascii()


def _is_list(cues: re.Pattern[str], lead: str) -> bool:
    """Whether the cues stand beside each other: "GAAP and non-GAAP", 毛利率及营益率."""
    places = list(cues.finditer(lead))
    return all(second.start() - first.end() <= 12 for first, second in pairwise(places))


def _all(cues: re.Pattern[str], slugs: Sequence[str], text: str) -> list[str]:
    return [_slug(found, slugs) for found in cues.finditer(text)]


def _first(cues: re.Pattern[str], slugs: Sequence[str], text: str) -> str | None:
    found = cues.search(text)
    return None if found is None else _slug(found, slugs)


def _last(cues: re.Pattern[str], slugs: Sequence[str], text: str) -> str | None:
    found = _all(cues, slugs, text)
    return found[-1] if found else None


def _slug(found: re.Match[str], slugs: Sequence[str]) -> str:
    return slugs[int((found.lastgroup or "k0")[1:])]
