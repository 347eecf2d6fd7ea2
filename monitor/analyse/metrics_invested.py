"""Rules of metric for money that is invested: put into plants, sites and machines, set aside for them, what they cost.

The words stand in config/languages under `metric_cues`: `investing` is said of the money, `works` and `building` of
what it is for.
"""

from __future__ import annotations

import re

from monitor.analyse.kinds import AGENCIES, COMPANIES, PARTS
from monitor.analyse.metrics_case import Case, names_chips
from monitor.analyse.patterns import skipping
from monitor.domain.catalogue import EntityType

_REACH = 60
_FAR = 80
_SUM_BACK = 150
# What a sum spent on works is easily taken for.
_TAKEN_FOR = ("funding", "levy", "profit", "order_value", "revenue", "loss")

# What may stand between a verb of investing and its sum.
_UP_TO_THE_SUM = re.compile(
    r"(?: (?:up|in|out|down|on|at|about|around|some|nearly|over|almost|roughly|another|a total of|additional"
    r"|further|extra|as much as|up to|more than|at least|between|capital appropriations of|investments? (?:of|worth)"
    r"|to spend|to invest|to put up|an? (?:additional|extra|further|total|combined|record|planned|estimated|initial)"
    r"|an?|of|worth|keep))*[ :]"
    r"|(?:了|约|近|逾|超|超过|最多|至多|至少|高达|多达|达|达到|到|为|共|共计|合计|总计|再|再投|资金|金额|规模|总额"
    r"|上限|只有|仅|人民币|新台币|出|下|的|：|:| )*"
)
# What the sum is for: "on three plants", "over two years to strengthen its chips business", "in Arizona".
_FOR_WHAT = re.compile(
    r",? ?(?:(?:a year|annually|this year|next year|in total|over|through|until|by|from|between|during|within"
    r"|in 20\d\d)[^,.;]{0,28}?)? (?:on|in|into|for|to|towards?|at|of)\b"
)
_SET_ASIDE_FOR = re.compile(
    r",? ?(?:or [^,.;]{0,24},? )?(?:which |that )?(?:(?:is|are|was|were|has been|have been|will be|would be|being) )?"
    r"(?:set aside|earmarked|budgeted|reserved|allocated|pencill?ed in|appropriated|put aside|ring-fenced|going"
    r"|invested|sunk|poured)(?: \w+)? (?:for|on|in|into|to)\b"
)
# "About 80% goes to data centres", 约八成投入云基础设施.
_GOES_TO = re.compile(
    r"(?: of (?:it|that|them|which|the (?:sum|money|total|proceeds)))?,? (?:(?:is|are|was|were|will be|would be) )?"
    r"(?:to be )?(?:to )?(?:goes|go|going|went|will go|set aside|earmarked|reserved|spent|invested)"
    r"(?: \w+){0,2}? (?:to|on|in|into|for|towards?)\b"
    r"|的?(?:资金|钱|款项|部分)?[将会拟]?(?:投入|投向|投在|用于|用在|用来|砸向|砸在|花在|拨给)"
)
# "a $25 billion campus", "its 15 billion yen furnace".
_A_SUM = re.compile(r"(?:\b(?:an?|the|its|their|this|that|another|new|planned|whose|of)|'s) $", re.IGNORECASE)
_SIZE_OF = re.compile(r"[ -](?:(?!(?:of|from|in|for|to|on|at|by|and) )[\w&'-]+[ -]){0,4}")
# "its own chipmakers confirmed $250 billion of investments".
_OF_INVESTMENT = re.compile(
    r"(?: or more)? (?:of|in|worth of) (?:(?:new|capital|direct|fresh|private|planned|total|additional|foreign) )*"
    r"(?:capital appropriations|investments?\b(?! (?:bank|fund))|capital spending|construction)"
)
# "invest $100 million over three years", 四年内将投入1000亿.
_OVER_YEARS = re.compile(
    r",? (?:(?:over|in|within|during|for)(?: the)?(?: next| coming| following| past)?"
    r" (?:\d+|a|two|three|four|five|six|seven|eight|nine|ten|several|\w+een)[- ]?(?:years?|decade)"
    r"|(?:through|until|by|between)(?: the end of)?(?: fiscal)? 20\d\d|by the end of the decade|a year\b|annually)"
)
_IN_YEARS = re.compile(r"(?:年内?|年间|年里|期间|\d年[前底]前?|未来)[^，。；]{0,8}$")
_INVESTS = re.compile(
    r"\b(?:invest|spend)(?:s|ed|ing)?(?: up to| about| around| another| an additional| a total of)? $"
)
# What firms, a region or the world spend, told as a level: "spending there fell from", "keep spending at".
_SPENDING = skipping(
    r"(?<!chip )(?<!R&D )(?<!research )(?<!consumer )(?<!marketing )(?<!GPU )\b[Ss]pending(?: \w+){0,4}? "
    r"(?:fall|falling|fell|rise|rising|rose|risen|grow|growing|grew|grown|drop|dropped|jump|jumped|jumping|climb"
    r"|climbing|climbed|increase|increased|increasing|reach|reached|reaching|total|totalled|totalling|hit|surge|surged"
    r"|come in|came|at|was|is|will be|exceed|exceeded|exceeding|pass|passed|passing)\b"
    r"(?:[^.;:]{0,30}? (?:to|from|at|by))?(?: about| around| some| nearly| over)? $"
)
# What is no spending of one's own: a part of a firm, a loan, money given to somebody.
_IN_RETURN = re.compile(
    r"[^.;]{0,40}\bin return for (?:an? |about |up to )*(?:\d[\d.]*(?:%| per ?cent)|stake|share|holding)"
)
_FOR_A_STAKE = re.compile(r"[^.;]{0,30}\b(?:stake|equity|shares)\b|[^。；]{0,16}(?:股权|股份|入股)")
_FIRM_NEXT = re.compile(r" (?:the (?:company|chip-?maker|start-?up|firm|lab|developer)|it|them)\b")
_BORROWED = re.compile(
    r"(?:[ -][\w&'-]+){0,2}[ -](?:loans?|bonds?|debt|grants?|financing|fund(?:ing)?|rounds?|credit|notes?)\b"
)
_TO_SOMEBODY = re.compile(r"[向对给][^，。；]{1,12}$")
_TO_SOMEBODY_BACK = 14
# "set aside 160 billion yuan for AI in 2026", whatever part of it would pay for chips.
_FOR_AI = re.compile(
    r"(?: a year| this year| next year| last year)? (?:for|on|in|into) (?:AI|artificial intelligence)"
    r"(?= (?:in|this|next|last|by|over|through|and|from|during|alone)\b|[.,;)])"
)
_SETS_ASIDE = re.compile(
    r"\b(?:set(?:s|ting)? aside|spen[dt]s?|spending|budget(?:s|ed)?|earmark(?:s|ed)?|allocat(?:e|es|ed)"
    r"|reserv(?:e|es|ed)|pour(?:s|ed)?)(?: (?:about|around|some|nearly|over|more than|up to|another|roughly|almost))* $"
)
# "$155 billion of data centre leases", "$11.1 billion were finance leases": sites that are paid for by the year.
_OF_LEASES = re.compile(
    r" (?:(?:worth )?of|in|were|was|for|went (?:to|into)) (?:[\w-]+ ){0,3}?"
    r"(?<!chip )(?<!GPU )(?<!server )(?:leases|lease (?:commitments|obligations))\b"
)
# What works cost.
_COSTS = skipping(
    r"\b(?:costs?|costing|cost of|price tag|tab)\b(?: \w+){0,6}?"
    r"(?: about| around| some| nearly| over| up to| an estimated| at| of| to| past)? $"
    r"|(?:造价|建设成本|建置成本|建厂成本)(?:约|近|逾|达|高达|为|超过)*$"
)
_COST_OF_RUNNING = re.compile(
    r"\b(?:training|inference|operating|running|labou?r|interest|borrowing|power|production) costs?\b", re.IGNORECASE
)
_BY_POWER = re.compile(r"\b(?:megawatts?|gigawatts?|\d ?[MG]W|joint venture)\b")
_ITS_COST = re.compile(r"\b(?:[Ii]ts|[Tt]heir|at a|whose|the) (?:total |overall |estimated )?(?:costs?|price tag)\b")


# From what amount on a thing that costs it is built, and what costs so much without being built.
_PROJECT, _CHIPS = 100_000_000, frozenset({EntityType.CHIP})
_COSTS_SO_MUCH = re.compile(
    r"\b(?:costs?|costing|cost of|price tag of|[Cc]ost:)"
    r"(?: about| around| some| nearly| over| up to| more than| as much as)? $"
)
_NO_PROJECT = re.compile(
    r"\b(?:R&D|research|development|interest|training|train(?:ed)?|models?|staff|jobs?|employees?|workers|layoffs?|severance"
    r"|marketing|advertising|electricity|energy|power bill|depreciation|ban|bans|curbs?|restrict\w*|controls|tariffs?"
    r"|dut(?:y|ies)|delays?|restructuring|settlement|licen[cs]e|acqui\w+|takeover|takeovers|bought|purchase|stake|firm"
    r"|company|inference|operations|operating|lawsuit|recall|write-?downs?|quarter|wafers?|chips|revenue|sales|profit"
    r"|accelerators|GPUs?|racks?)\b",
    re.IGNORECASE,
)


def built(case: Case) -> None:
    """What a plant, a campus or a line costs is spent on it: "a new fab at a cost of", "put its cost at"."""
    scene, quantity = case.scene, case.quantity
    back = max(case.sentence.start, quantity.start - _SUM_BACK)
    cost = _COSTS.search(scene.folded, max(back, quantity.start - _REACH), quantity.start)
    if cost is None or _COST_OF_RUNNING.search(scene.folded, back, cost.end()):
        return
    if _names_works(case, back, quantity.start) or _BY_POWER.search(scene.folded, back, quantity.start):
        case.doubt(0.4, "cost")
        case.add("capex", 0.8, "cost of a plant")
    elif (
        _ITS_COST.search(scene.folded, max(cost.start() - 12, 0), cost.end())
        and not scene.mentions(back, quantity.start, PARTS)
        and _works_told_before(case)
    ):
        case.doubt(0.4, "cost")
        case.add("capex", 0.6, "cost of a plant")
    elif (
        not scene.chinese
        and quantity.high >= _PROJECT
        and not _NO_PROJECT.search(scene.folded, back, quantity.end)
        and _COSTS_SO_MUCH.search(scene.folded, back, quantity.start)
        and not scene.mentions(back, quantity.start, _CHIPS)
    ):
        case.doubt(0.4, "cost")
        case.add("capex", 0.8, "cost of a project")


def invested(case: Case) -> None:
    """What somebody invests, sets aside or budgets, where works or a business is what it is for, and no firm."""
    scene, quantity = case.scene, case.quantity
    end = case.past
    right = min(case.sentence.end, end + _FAR)
    if _IN_RETURN.match(scene.folded, end, right):
        case.add("funding", 1.0, "in return for a part")
        return
    if _FOR_A_STAKE.match(scene.folded, end, right) or _BORROWED.match(scene.folded, quantity.end, right):
        return
    if _for_works(case, end, right) or _size_of_works(case, end) or _OF_INVESTMENT.match(scene.folded, end):
        case.doubt(0.5, *_TAKEN_FOR)
        case.add("capex", 0.9, "invested in works")
    elif _over_years(case, end):
        case.add("capex", 0.5, "invested over years")
    elif _FOR_AI.match(scene.folded, end) and case.ahead(_SETS_ASIDE, _REACH) and not _of_a_state(case):
        case.doubt(0.4, "order_value", "funding", "cost")
        case.add("capex", 1.2, "spent on AI")
    elif _OF_LEASES.match(scene.folded, end):
        case.doubt(0.4, "order_value", "revenue", "funding")
        case.add("capex", 1.2, "leases of sites")
    elif case.ahead(_SPENDING, 2 * _REACH):
        case.add("capex", 0.6, "spending told")


def _of_a_state(case: Case) -> bool:
    """Whether a state is told before the sum: what it sets aside is somebody's funding."""
    scene, span = case.scene, (case.sentence.start, case.quantity.start)
    return bool(scene.mentions(*span, AGENCIES)) or scene.cues.any(*span, "roles", "state", "ministry")


def part_invested(case: Case) -> None:
    """A part of a sum that goes into works: "about 80% is set aside for data centres", 约八成投入云基础设施."""
    scene, quantity = case.scene, case.quantity
    goes = _GOES_TO.match(scene.folded, quantity.end) if quantity.unit == "percent" else None
    if goes is not None:
        reach = 12 if scene.chinese else 40
        if _names_works(case, goes.end(), min(case.sentence.end, goes.end() + reach)):
            case.add("capex", 0.7, "invested in works")


def _for_works(case: Case, end: int, right: int) -> bool:
    """Whether the sum is invested or set aside, and what stands behind it is built, or a business that is enlarged."""
    scene = case.scene
    set_aside = _SET_ASIDE_FOR.match(scene.folded, end, right)
    if set_aside is None and _verb(case) is None:
        return False
    if scene.chinese:
        works = scene.cues.of(end, min(right, end + 24), "metric_cues", "works", "building")
        return bool(works) and not names_chips(scene, end, works[0].start)
    what = set_aside or _FOR_WHAT.match(scene.folded, end, right)
    if (
        what is None
        or _FIRM_NEXT.match(scene.folded, what.end())
        or scene.mentions(what.end(), what.end() + 2, COMPANIES)
    ):
        return False
    return scene.cues.any(what.end(), right, "metric_cues", "works", "building")


def _verb(case: Case) -> int | None:
    """Where the verb of investing begins that governs the sum, if one does and nobody is told to get the money."""
    scene, quantity = case.scene, case.quantity
    left, _ = case.clause
    for cue in reversed(scene.cues.of(max(left, quantity.start - _REACH), quantity.start, "metric_cues", "investing")):
        if _UP_TO_THE_SUM.fullmatch(scene.folded, cue.end, quantity.start):
            back = max(left, cue.start - _TO_SOMEBODY_BACK)
            return None if _TO_SOMEBODY.search(scene.folded, back, cue.start) else cue.start
    return None


def _size_of_works(case: Case, end: int) -> bool:
    """Whether a sum stands before works as their size: "a $25 billion campus", "its 15 billion yen furnace"."""
    scene, quantity = case.scene, case.quantity
    if scene.chinese or _A_SUM.search(scene.folded, max(quantity.start - 10, 0), quantity.start) is None:
        return False
    works = scene.cues.of(end, min(case.sentence.end, end + _REACH), "metric_cues", "works")
    return bool(works) and _SIZE_OF.fullmatch(scene.folded, end, works[0].start) is not None


def _over_years(case: Case, end: int) -> bool:
    """Whether a sum is invested over years, with no firm to get it and no chips told of."""
    scene, quantity = case.scene, case.quantity
    if (verb := _verb(case)) is None:
        return False
    left, right = case.clause
    if scene.chinese:
        within = _IN_YEARS.search(scene.folded, max(left, verb - 16), verb)
        return within is not None and not names_chips(scene, quantity.end, min(case.sentence.end, quantity.end + 14))
    plain = _INVESTS.search(scene.folded, max(left, quantity.start - 34), quantity.start)
    over = _OVER_YEARS.match(scene.folded, end)
    return bool(plain and over) and not names_chips(scene, end, min(right, end + 2 * _REACH))


def _names_works(case: Case, start: int, end: int) -> bool:
    return case.scene.cues.any(start, end, "metric_cues", "works")


def _works_told_before(case: Case) -> bool:
    """Whether the sentence before, or the heading, speaks of works."""
    scene = case.scene
    told = scene.previous(case.sentence, 1)
    if (heading := scene.heading_of(case.sentence)) is not None:
        told.append(heading)
    return any(_names_works(case, sentence.start, sentence.end) for sentence in told)
