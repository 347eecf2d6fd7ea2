"""What stands between an amount and the same in another currency: 200亿美元（编者注：按现汇率约合1403亿元）."""

from __future__ import annotations

import re

# Behind an opening bracket an outlet may say that the conversion is its own, and by which rate.
_NOTED = r"(?:[A-Za-z0-9\u4e00-\u9fff]{0,8}备?注[:,]?\s*)?"
_AT_A_RATE = (
    r"(?:(?:按|以|据|依)?照?(?:现时?|当前|目前|今日|当日|当时|最新|即期)?的?(?:汇率|汇价)?(?:计算|换算|折算|计)?[,:]?\s*"
    r"|at (?:the )?(?:current|today's|present|prevailing|recent|then-current) (?:exchange )?rates?(?: of exchange)?,? "
    r")?"
)
_GAP = re.compile(
    rf"[(（\[,，~≈=\s]*{_NOTED}{_AT_A_RATE}(?:(?:or|equal to|equivalent to|which is|i\.e\.|that is|about"
    r"|around|equals?|roughly|approximately|approx\b\.?|some"
    r"|约合|折合|合|约|相当于|折|或|也就是|即)\s*)*[(（]?\s*"
)
_LONGEST = 40


def converts(folded: str, start: int, end: int) -> bool:
    """Whether nothing but the mark of a conversion stands in `start:end`. Whoever asks knows both sides for money."""
    return 0 <= end - start <= _LONGEST and _GAP.fullmatch(folded, start, end) is not None
