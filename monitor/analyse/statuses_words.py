"""What the reading of statuses knows of metrics and words, beside the cues of config/languages."""

from __future__ import annotations

import re
from datetime import timedelta

from monitor.domain.figures import Status

# What a part can do is told as a fact even before it is sold.
SPECIFICATIONS = frozenset(
    [
        "compute",
        "memory",
        "bandwidth",
        "power",
        "process_node",
        "die_size",
        "model_size",
        "relative_performance",
        "score",
    ]
)
# What somebody does (spends, orders, builds) is planned; what comes of it (sales, shares, prices) is forecast.
ACTIONS = frozenset(
    [
        *("order_value", "order_volume", "capex", "funding", "production", "shipments", "capacity", "cluster_size"),
        *("headcount", "levy", "cost"),
    ]
)
ORDERS = frozenset(["order_value", "order_volume"])

# What a buyer may still take, or leave.
OPTIONAL = ORDERS | {"capacity", "funding"}

# A plan that is a budget was spent when its year is over; what is paid for a part on order is its price already.
BUDGETING = ("budget", "earmark", "allocat", "reserve", "set aside", "commit", "预算", "编", "拨", "预留", "收购", "斥")
ORDERING = (
    "order",
    "commit",
    "agree",
    "contract",
    "订",
    "下单",
    "采购",
    "认购",
    "追加",
    "包下",
    "议定",
    "谈妥",
    "谈定",
    "敲定",
)

OUTLOOKS = (
    *("forecast", "guid", "target", "price target", "plan", "outlook", "budget", "goal", "projection", "estimate"),
    *("预测", "预期", "预估", "目标", "指引", "计划", "预算", "财测", "展望"),
)
AIMS = ("target", "price target", "目标")
# An outlook is revised, a fact is not.
REVISED = re.compile(
    r"\b(?:raise|lift|hike|cut|trim|slash|lower|revise|upgrade|downgrade|bump)(?:s|ed|d|med|ing)?\b"
    r"|上调|下调|调高|调低|调升|调降|上修|下修|修正|改为",
    re.IGNORECASE,
)
# Whoever raises a budget to a sum raises it from one that was planned.
CHANGED = re.compile(
    r"\b(?:raise|lift|hike|cut|trim|slash|lower|revise|bump)(?:s|ed|d|med|ing|ting|ming)?\b"
    r"|[上下]调|调[高低升降]|[上下]修|修正|改为|提高[到至为]|追加[到至]|加码[到至]|增加[到至]|砍[到至成]|[削缩减][到至减成为回]"
    r"|抬[到高]|加到",
    re.IGNORECASE,
)
# What something else has taken the place of.
REPLACED = re.compile(
    r"\b(?:previous(?:ly)?|prior|earlier|initial(?:ly)?|original(?:ly)?|instead of|rather than|first planned)\b"
    r"|原[订定本计](?!本)|原先(?:的)?(?:目标|预期|计划|指引|规划)|此前的?(?:目标|预期|计划|指引)|先前的?(?:目标|预期|计划|指引)|[年月]初(?:的)?(?:规划|计划|预期|预估)",
    re.IGNORECASE,
)
# What a target or outlook of these is, is somebody's guess at what others will pay.
GUESSED = frozenset(["price", "share_price_change", "valuation"])
# A budget is revised, not spent, as long as its period is not over.
REVISING = ("rais", "cut", "lift", "lower", "trim", "boost", "increase", "上调", "下调", "升至", "降至", "增长", "下降")
# What had been expected of the thing with which a result is compared.
CONSENSUS = (
    "consensus",
    "estimate",
    "forecast",
    "expect",
    "projection",
    "guid",
    "predict",
    "预期",
    "预测",
    "预估",
    "指引",
    "估计",
    "推估",
)
# What was quoted on a day that is here is a fact.
QUOTED = frozenset(["share_price_change", "price", "valuation"])
ON_SALES = re.compile(r" on (?:net )?(?:sales|revenues?|turnover) of[^,;]{0,12}$")
# What analysts pencil in is their guess.
PENCILLED = ("pencil", "bet on")
# A sentence that begins so divides the sum of the one before.
DIVIDED = re.compile(
    r"of (?:that|this|it|these|those|the (?:total|sum|money|amount|outlay|budget)|its total)\b|其中|当中", re.IGNORECASE
)
PART = re.compile(r"其中|\bof (?:which|that|it|this|them)\b")
LIST_GAP = re.compile(r"(?:、|和|及|与| and |, )[^,。;]{0,10}$")
# What stands between two members of a list that shares its verb.
LISTED = re.compile(r"(?:、|和|及|与| and |, and )(?:每股)?")
PREVIOUS = re.compile(r"\b(?:previous|prior|old|former|before)\b|原|前次|此前|旧", re.IGNORECASE)
UNFILLED = ("backlog", "obligation", "booking", "在手订单", "未交付", "积压")
# Nouns that no verb follows as it follows an auxiliary: "the backlog rose 5%".
NOUNS = ("order", "backlog", "booking", "obligation", "budget", "plan ", "goal", "commitment", "target")
BARE = frozenset(["涨", "跌", "增长", "下降", "升至", "降至", "达", "达到", "占", "亏损", "赚", "贡献"])
PRESENT = re.compile(r"目前|现有|如今|当前|\b(?:now|currently|already|at present)\b", re.IGNORECASE)
COMING = frozenset(["planned", "forecast", "reckoned", "future"])
# What somebody guesses.
GUESSES = frozenset(["forecast", "reckoned"])
# What stands right before a figure of a year that is over, and right behind one that has been reached.
LAST_YEAR = re.compile(
    r"(?:去年|上年|前一年|前年)(?:度)?(?:同期)?(?:的|为|是|则为|约|仅|只有|才|仅有|实际|整年|全年)*$"
)
REACHED = re.compile(r" (?:\w+ ){0,2}(?:so far|to date)\b|[^，。；,;]{0,6}(?:至今|迄今)")
# The mark of an estimate behind a year or quarter in the head of a column.
ESTIMATE = re.compile(
    r"(?:20\d\d|[1-4][QH]\d\d|FY\d\d|[QH][1-4])年?[EFe]\b|20\d\d年?[EFe](?![A-Za-z])|\((?:est|[EF])\.?\)"
)
# Before this share of a period has passed, these can only be guessed.
EARLY = 0.6
UNTIL_TOLD = frozenset(["growth", "revenue", "profit", "shipments"])

# A stock of things stands as it is, whatever is planned in the clause before.
STOCKS = frozenset(["inventory", "valuation", "yield", "headcount"])
# Cues that tell of some measures only.
UNDERTAKEN = {
    "granted": frozenset(["funding"]),
    "erected": frozenset(["capacity"]),
    "outlaid": frozenset(["capex"]),
    "meant": frozenset(["capex", "funding", "order_value"]),
}
# What may be revised, and by which verbs: what it was before was planned or foretold too.
OPEN = frozenset([Status.PLANNED, Status.FORECAST])
REVISABLE = frozenset(
    ["capex", "order_value", "order_volume", "revenue", "profit", "growth", "funding", "shipments", "production"]
)
# What is so at the moment, also of a year that is running.
STANDING = SPECIFICATIONS | STOCKS | {"price"}

# Results are estimated until they are filed; this long after a period its estimates have become facts.
FILING = timedelta(days=100)
# A noun or participle this close behind a figure governs it: "the $70 billion plan", "85 billion was earmarked".
BEHIND = 32
# Words that belong to a figure stand so close before it, in characters.
CLOSE = 12
# In Chinese an auxiliary governs all verbs that follow it in its clause; no clause is longer, in characters.
CLAUSE = 60
