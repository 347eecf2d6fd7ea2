"""Rules of metric for what is told beside the field's measures: multiples of a price, of a rival's number, stakes held.

None of them is growth or a share of a market, and an alert on one would be false.
"""

from __future__ import annotations

import re

from monitor.analyse.kinds import COMPANIES, PARTS
from monitor.analyse.metrics_case import OTHER, Case
from monitor.analyse.patterns import skipping
from monitor.domain.catalogue import EntityType

# "100 times sales", "35 times forward earnings"; 市盈率约21倍.
_OF_EARNINGS = re.compile(
    r" (?:(?:forward|trailing|annual|expected|projected|estimated|future|next year's|this year's|20\d\d) )*"
    r"(?:sales|revenues?|earnings|profits?|book value|EBITDA|EBIT|free cash flow)\b(?! (?:growth|increase|gain))"
)
_VALUED_AT = re.compile(r"(?:市[盈销净]率|本益比|股价净值比|净值比|\b(?:P/[ESB]|EV/\w+|PE|PS) )[^，。；]{0,14}$")
# "Oversubscribed 32 times"; 公开发售超购32.8倍.
_SUBSCRIBED = re.compile(r"(?:超购|超额|认购|申购|\bsubscribed|\bcovered)[^，。；,.;]{0,10}$")
_SUBSCRIBED_BEHIND = re.compile(r" (?:over)?(?:subscribed|covered)\b")
_AS_MUCH = re.compile(r" as (?:many|much|large|big|high|long|often|costly|expensive|common)\b(?! ?[.,;])")
# What a thing is set beside itself by.
_OF_ITSELF = re.compile(
    r"\b(?:years?|quarters?|months?|weeks?|last|previous\w*|earlier|ago|before|since|now|today\w*|then|current\w*|past"
    r"|original\w*|first|19\d\d|20\d\d|predecessor|generation)\b"
    r"|去年|前年|上[年季月]|上一?[年代季轮]|年前|同期|此前|之前|以前|当时|过去|原来|原先|目前|现在|现有|今年|今天"
    r"|前[一代]|20\d\d年|年[初底]|[一上][代轮]",
    re.IGNORECASE,
)
_OF_ANOTHER = re.compile(
    r"(?:是|为|相当于|达到?|有|等于|超过|高于)(?P<other>[^，。；、]{1,24})的(?:约|近|超过|逾|大约)?$"
)
_THAT_OF = re.compile(r" (?:that|those|what) (?:of |at )?")
# "Could replace 160 H100s", 抵得过160颗H100: what something is as good as, and not what anybody has.
_AS_GOOD_AS = re.compile(
    r"\b(?:replac(?:e|es|ed|ing)|the work of|as good as|instead of)"
    r" (?:about |around |some |roughly |up to |as many as |more than )?$"
    r"|(?:抵得?[过上]|顶得?[过上]|取代|替代|媲美)(?:约|近|超过|逾)?$"
)
# "The number of customers that spend more than $1 million a year", 每年花费100万美元以上的客户.
_EACH_SPENDS = re.compile(
    r"\b(?:customers?|accounts?|clients?|businesses|companies|firms|enterprises|users)\b,?"
    r"(?: (?:that|who|which|each|now|are|with))* (?:spend(?:s|ing)?|pay(?:s|ing)?|bring(?:s|ing)? in|worth"
    r"|generat(?:es?|ing))"
    r"(?: (?:us|it|them))?(?: (?:over|more than|at least|upwards of|in excess of))? $"
    r"|(?:每家|每户|年)(?:花费|消费|支出|付费|贡献)(?:超过|逾|超|至少)?$"
)
_AT_LEAST = re.compile("more than|over|at least|以上|超|逾")
_OF_SUCH_CUSTOMERS = re.compile(r"的(?:企业|付费|大)?(?:客户|用户|企业)")
_SEIZED = re.compile(
    r"\b(?:seiz(?:ed?|ing|ure of)|confiscat(?:ed|ing)|forfeit(?:ed)?)\b[^.;,]{0,16}$"
    r"|(?:查扣|查获|扣押|没收)了?(?:约|近|逾|超过|价值)*$"
    r"|案值(?:约|近|逾|超过|达|为|高达)*$"
)
_WARRANT = re.compile(r"\bwarrants?\b|认股权证|认股证", re.IGNORECASE)
_WARRANTED = 140
_ANOTHER = re.compile(r"前者|后者|对手|同行|预期|这笔|其他|市值|对方")
_WHOLE_FIRM = re.compile(
    r" of (?:the |its |that )(?:company|firm|start-?up|group|business|lender|chip ?maker|joint venture|issuer|parent"
    r"|target|combined (?:company|firm))\b(?!'s)"
)
_OWNS = re.compile(
    r"\b(?:(?P<surely>owns?|owned|owning|paid [^.;]{1,40}? for (?:its|the|their|an?))|holds?|held|holding|keeps?)"
    r" (?:about |around |roughly |some |nearly |almost |over |more than |just over |up to |as much as )?$"
)
_OWNS_CHINESE = re.compile(
    r"(?P<surely>认缴|出资|持有|持股|股东|股权|表决权|控股|入股)[^。；]{0,36}(?:占比?|持[有股]?|比例|(?<=权))[为约近达逾]{0,2}$"
)
_OF_SHARES = re.compile(r"\b(?:stakes?|shareholders?|investors?|founders?|equity|voting|co-founder|parent)\b")
_NO_STAKE = re.compile(
    r"\b(?:market|share of|sales|revenue|segment|capacity|supply|orders|shipments|output|traffic|usage)\b"
    r"|市场|市占|份额|营收|收入|销售|出货|产能|订单|用户"
)
# 76.5亿美元, 上下浮动5亿美元: how far from the value it may end up.
_MARGIN_OF_ERROR = re.compile(
    r"(?:上下(?:浮动|各|误差)?|浮动范围|误差|正负|±)[约为在]{0,2}$|(?:plus or minus|give or take|\+/-|±) ?$"
)
_ABOUT = r"(?: about| around| some| nearly| over| roughly| almost| up to| more than| just| another| a further)?"
# "Debt stands at $50 billion", "$8 billion of debt", 背着约111亿美元债务; not the debt that is being raised.
_OWED = skipping(
    rf"\b(?:owe[sd]?|owing)(?: \w+){{0,3}}?{_ABOUT} $"
    r"|\b(?<!contract )(?:debts?|borrowings|liabilities|indebtedness)(?: (?:pile|load|burden))?\b[^,.;:$]{0,40}"
    rf"\b(?:of|at|to|was|were|is|are|reached|hits?|topped|exceed(?:s|ed)|total(?:s|led))(?: an?)?{_ABOUT} $"
    r"|(?:债务|(?<!合[同约])负债|欠款|借款余额|贷款余额)(?:总额|余额|规模|合计|总计|净额)?"
    r"(?:约|近|逾|达到?|为|超过?|高达|升至|增至|降至|共|有)*$"
    r"|(?:背着|背负着?|欠下|欠着|扛着)(?:约|近|逾|超过)?$"
)
_OF_DEBT = re.compile(
    r" (?:of|in) (?:net |total |long-term |outstanding |gross )?(?:debts?|liabilities|borrowings|indebtedness)\b"
    r"|的?(?:有息)?(?:债务|负债|欠款)"
)
_RAISING = re.compile(
    r"\b(?:rais|sell|sold|issu|borrow|secur|arrang|tak(?:e|ing) on|took on|tapp?|offer|fund|financ|seek|sought|new"
    r"|equity)"
    r"|融资|募|筹|发行|发债|举债|新增|贷款协议|授信|股权",
    re.IGNORECASE,
)
_CASH_FLOW = re.compile(
    rf"\bcash flows?\b[^,.;:$]{{0,40}}\b(?:of|at|to|was|is|were|negative|positive|reached|totall?ed)(?: an?)?{_ABOUT} $"
)
# "Added $38 billion to a market value", "wiped $200 billion off its value", 市值蒸发逾千亿: a move of it.
_MOVES_WORTH = skipping(
    r"\b(?:add(?:s|ed|ing)?|wip(?:es?|ed|ing)(?: out| away| off)?|eras(?:es?|ed|ing)|sheds?|shedding"
    r"|shav(?:es?|ed|ing)|los(?:es?|t|ing)|put(?:s|ting)?(?: on)?|gain(?:s|ed|ing)?|lopp(?:ed|ing)|knock(?:s|ed|ing))"
    rf"{_ABOUT} $|(?:蒸发|抹去|缩水)(?:掉|了|约|近|逾|超过?)*$"
    r"|市值[^，。；]{0,6}(?:大增|暴增|激增|增加|损失|少|多)(?:了|约|近|逾|超过?)*$"
)
_OF_WORTH = re.compile(
    r" (?:of|in|to|from|off)(?: (?:its|the|their|a|[A-Z][\w.]*'s))?"
    r" (?:(?:stock[- ])?market (?:value|cap\w*)|capitali[sz]ation|(?:shareholder |paper )?value|shareholder wealth)\b"
    r"|(?:美元|元)?的?市值"
)
_WORTH_IS_TOLD = re.compile(r"\bmarket (?:value|cap)|capitali[sz]ation|市值")
# "Beat estimates by nearly $2 billion": how far a result is from what was thought.
_BEATEN_BY = re.compile(
    r"\b(?:beat(?:s|ing)?|topp(?:ed|ing)|tops|exceed(?:s|ed|ing)?|miss(?:es|ed|ing)?|surpass(?:es|ed|ing)?|overshot"
    rf"|undershot|short of|ahead of)\b[^.;:]{{0,60}}? by{_ABOUT} $"
)
_REACH = 60
_CLEAR = 0.6


def multiple_of_another(case: Case) -> None:
    """A multiple of sales or earnings, of what was on offer, or of another firm's number is no growth."""
    scene, quantity = case.scene, case.quantity
    if quantity.unit != "x" or case.scores.get("relative_performance", 0.0) >= _CLEAR:
        return
    text, start = scene.folded, max(case.sentence.start, quantity.start - _REACH)
    priced = _OF_EARNINGS.match(text, quantity.end) or _VALUED_AT.search(text, start, quantity.start)
    sought = _SUBSCRIBED.search(text, start, quantity.start) or _SUBSCRIBED_BEHIND.match(text, quantity.end)
    if priced or sought or _set_beside(case):
        case.doubt(0.1, "growth")
        case.add(OTHER, 1.2, "beside another")


def _set_beside(case: Case) -> bool:
    """ "Almost seven times as much as MediaTek", 是微软的两倍: of another firm, and not of an earlier time."""
    scene, quantity = case.scene, case.quantity
    right = min(case.sentence.end, quantity.end + _REACH)
    if _AS_MUCH.match(scene.folded, quantity.end) is not None:
        ahead = max(case.clause[0], quantity.start - _REACH)
        timed = _OF_ITSELF.search(scene.folded, quantity.end, right) or scene.mentions(ahead, right, PARTS)
        return not timed
    if (that := _THAT_OF.match(scene.folded, quantity.end)) is not None:
        firms = scene.mentions(that.end(), right, COMPANIES)
        return bool(firms) and firms[0].start == that.end()
    found = _OF_ANOTHER.search(scene.folded, max(case.clause[0], quantity.start - _REACH), quantity.start)
    if found is None or _OF_ITSELF.search(found["other"]) is not None:
        return False
    firms = scene.mentions(found.start("other"), found.end("other"), COMPANIES | {EntityType.PLACE})
    return bool(firms) or _ANOTHER.search(found["other"]) is not None


def held(case: Case) -> None:
    """What is owned of a firm: "will own roughly 4%", "about 10% of the company", 认缴104亿元,占50.19%."""
    scene, quantity = case.scene, case.quantity
    if quantity.unit != "percent" or quantity.direction is not None:
        return
    sentence, text = case.sentence, scene.folded
    behind = min(sentence.end, quantity.end + _REACH)
    if _WHOLE_FIRM.match(text, quantity.end) is None:
        owns = _OWNS_CHINESE if scene.chinese else _OWNS
        found = owns.search(text, max(sentence.start, quantity.start - _REACH), quantity.start)
        if found is None or not (found["surely"] or _OF_SHARES.search(text, sentence.start, sentence.end)):
            return
        if _NO_STAKE.search(text, max(case.clause[0], quantity.start - _REACH), behind) is not None:
            return
    case.doubt(0.2, "market_share", "share_price_change", "funding")
    case.add(OTHER, 1.0, "held")


def margin_of_error(case: Case) -> None:
    """How far a forecast may be off is told of the forecast, and is no value of its own."""
    scene, quantity = case.scene, case.quantity
    if _MARGIN_OF_ERROR.search(scene.folded, max(0, quantity.start - 16), quantity.start) is not None:
        case.scores.clear()
        case.add(OTHER, 1.0, "margin of error")


def as_good_as(case: Case) -> None:
    """So many chips that another would replace are nobody's."""
    if case.ahead(_AS_GOOD_AS, 30) is not None:
        case.doubt(0.2, "cluster_size", "shipments", "order_volume", "production")
        case.add(OTHER, 0.8, "as good as")


def owed(case: Case) -> None:
    """What a firm owes, or what flows into its till, is none of the field's measures; what it borrows now is raised."""
    scene, quantity = case.scene, case.quantity
    left, right = case.clause
    start = max(left, quantity.start - _REACH)
    if _CASH_FLOW.search(scene.folded, start, quantity.start):
        case.doubt(0.2, "profit", "loss", "revenue")
        case.add(OTHER, 1.0, "cash flow")
    owing = _OWED.search(scene.folded, start, quantity.start) or _OF_DEBT.match(scene.folded, quantity.end)
    if owing and _RAISING.search(scene.folded, left, min(right, quantity.end + _REACH)) is None:
        case.doubt(0.2, "funding", "order_value", "cost")
        case.add(OTHER, 1.0, "owed")


def moved_worth(case: Case) -> None:
    """By how much a firm's worth moved, or a result beat what was thought, is no worth and no result."""
    scene, quantity = case.scene, case.quantity
    start = max(case.sentence.start, quantity.start - _REACH)
    if _BEATEN_BY.search(scene.folded, start, quantity.start):
        case.scores.clear()
        case.add(OTHER, 1.0, "apart from what was thought")
    elif (moves := _MOVES_WORTH.search(scene.folded, start, quantity.start)) is not None:
        told = _WORTH_IS_TOLD.search(scene.folded, moves.start(), quantity.start)
        if told or _OF_WORTH.match(scene.folded, quantity.end):
            case.scores.clear()
            case.add(OTHER, 1.0, "move of a worth")


def paid_out(case: Case) -> None:
    """What shareholders are paid is neither price nor profit."""
    if case.says("payouts", before=60, after=14):
        case.add(OTHER, 1.2, "payout")


def spent_by_each(case: Case) -> None:
    """ "Customers that spend over $1 million a year", 每年花费100万美元以上的客户: says which customers are counted."""
    quantity = case.quantity
    if quantity.qualifier != "over" and _AT_LEAST.search(quantity.text) is None:
        return
    if case.ahead(_EACH_SPENDS, 70) is not None or _OF_SUCH_CUSTOMERS.match(case.scene.folded, quantity.end):
        case.scores.clear()
        case.add(OTHER, 1.0, "spent by each")


def seized(case: Case) -> None:
    """What was seized is nobody's sales, whatever it was worth."""
    if case.ahead(_SEIZED, 24) is not None:
        case.scores.clear()
        case.add(OTHER, 1.0, "seized")


def warranted(case: Case) -> None:
    """What a warrant's holder pays for a share is no price of the share."""
    told = case.quantity.high <= 1 and _WARRANT.search(case.scene.folded, *case.around(_WARRANTED, _WARRANTED))
    if told:
        case.scores.clear()
        case.add(OTHER, 1.0, "price of a warrant")
