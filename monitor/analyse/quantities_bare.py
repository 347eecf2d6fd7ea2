"""Numbers that stand without a unit: the text around them names it, or they are dropped."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from monitor.analyse.numbers import ONE
from monitor.analyse.quantities_again import (
    COMPARED,
    SAME_RATE,
    SENTENCE,
    is_a_level,
    is_a_ratio,
    of_wafers,
    stepped_by,
)
from monitor.analyse.quantities_draft import Draft
from monitor.analyse.quantities_left_out import adds_to, lasts, left_for, left_out, measured, part_of, said_again
from monitor.analyse.quantities_lists import counts_on, headed, labelled, shares_on
from monitor.analyse.quantities_memory import Memory, take
from monitor.analyse.quantities_money import (
    another_price,
    earned_by_the_share,
    is_an_amount,
    margin_of,
    monthly_rent,
    quoted,
    told_as_money,
)
from monitor.analyse.quantities_things import Counted
from monitor.analyse.quantities_tokens import token_unit, tokens_near, windowed
from monitor.analyse.units import Measure, rate

# From here on a number is so large that news means money or tokens by it.
_LARGE: Final = 10**6
_MANY: Final = 10**5
# From here on it is money in a document that tells of money.
_SUMS: Final = 10**8
# What nobody counts by the hundred million: 预算80亿 in a text on servers is money.
_NEVER_SO_MANY: Final = {"server", "rack", "wafer", "wafer/month"}
# How far back a number may look for what it counts, and how far around itself for words, in characters.
_REACH: Final = 260
_BEFORE, _AFTER, _NEAR_BY = 160, 60, 60
# How near an amount must be to lend its currency to a bare number.
_NEXT_TO = 24
# "Older card: 180,000 yuan. Newer card: 85,000", "offered at 62,000 yuan and another at 88,000".
_LINE: Final = 60
_NEXT_PRICE: Final = re.compile(r"[.;,]? ?\n?[a-z0-9 '.-]{2,30}: |,? and (?:[a-z0-9' -]{2,40}) at ")
_LIKE: Final = re.compile(
    r"(?:from|to|against|than|with|at|of|the|where|received|by|versus|vs|only|just|and|or|reach|reached|another|got|in"
    r"|until|target|these|further|additional|remaining|down|up|bought|ordered|shipped|sold|delivered|purchased|acquired"
    r"|returned|rejected|scrapped|make|produce|ship|build|order|buy|sell|deliver|making|producing|shipping|building"
    r"|为|至|到|的|和|与|有|达|增|是|仅|共|比) ?$"
)
_OF_THEM: Final = re.compile(r" (?:of (?:them|these|those|which|whom|the latter)|to (?:a|each|every))(?![a-z])")
_IN_TOTAL: Final = re.compile(r" (?:in total|in all|altogether|combined|all told)(?![a-z])")
_AND_SO_MANY: Final = re.compile(r" (?:in|at|for|to|from|on|by|more)(?![a-z])")
_STATED_COUNT: Final = re.compile(r": $|[为是:] ?$")
_STATED_END: Final = re.compile(r"\s*(?:[.;,，。；!]|$|\n)")
_SHARE_OF: Final = re.compile(
    r"(?<![a-z])(?:share|yield|margin|growth|probability) (?!price)[^.;,\n]{0,40}$"
    r"|(?:份额|[占比]比|占有率|比重|比例|市占率?|良率)[^,。;]{0,8}$"
)
_RATED: Final = {"count", "chip", "wafer", "token", "server", "rack"}
_GAP: Final = re.compile(
    r"(?:,|;)?(?: and| while)? [a-z][a-z0-9.&'-]{1,20}(?: [a-z][a-z0-9.&'-]{1,20})?(?: only| about| some)? "
)
_SAME_KIND: Final = 100
# "$1,500 in lots of 10,000".
_LOTS: Final = re.compile(r"(?<![a-z])(?:lots|batches|orders|quantities|volumes|packs|runs) of $")
# What is told of an amount right after it, and parts it from the next of its kind.
_CHANGES: Final = {Measure.PERCENT, Measure.POINTS, Measure.MULTIPLE}
_MANY_OF_A_KIND: Final = 1000
# 注销1530万股, 约12.2兆: shares are followed by what they cost more often than by others.
_PAPERS: Final = frozenset({"股", "份"})
# "Fell to zero" is said of shares and sums; 其他四家归零 counts no firms.
_OF_NOTHING: Final = {Measure.PERCENT, Measure.POINTS, Measure.MONEY}


@dataclass(kw_only=True, slots=True)
class Seen(Memory):
    """A reader of open drafts, who remembers the quantities so far and what the text counts."""

    around: Counted

    def names(self, draft: Draft) -> bool:
        """Name the unit of a draft that has none; say whether it has one now."""
        draft.kind = "bare"
        if not (self._large(draft) if draft.scale >= _LARGE else self._small(draft)):
            return False
        if draft.value == 0 and draft.measure not in _OF_NOTHING:
            return False
        thing = (draft.unit or "").partition("/")[0]
        if draft.period is not None and thing in _RATED:
            draft.unit = thing
            draft.unit = rate("wafer" if of_wafers(self.lowered, draft) else draft.unit or "", draft.period)
        return True

    def _large(self, draft: Draft) -> bool:
        """Billions of nothing: of what the words beside them say, else of what was counted, else of money."""
        if self._is_paid(draft):
            return True
        previous = self.previous if self.previous is not None and draft.start - self.previous.end <= _REACH else None
        after_parameters = previous is not None and previous.unit == "parameter"
        if self.around.sizes_a_model(draft, after_parameters=after_parameters):
            draft.name("parameter", Measure.COUNT, "bare", draft.end)
            return True
        if windowed(self.lowered, draft) or self._named(draft, self.around.listed(draft)):
            return True
        around = self.around
        head = headed(self.lowered, draft)
        known = None if head is None else (head, None)
        if self._named(draft, known or around.told(draft) or around.things(draft) or around.headed(draft)):
            return True
        if previous is not None and previous.measure in _CHANGES and self.counted is not None:
            previous = self.counted if draft.start - self.counted.end <= _BEFORE else previous
        if not self._counts_on(draft, previous):
            self._sums_up(draft)
        return True

    def _counts_on(self, draft: Draft, previous: Draft | None) -> bool:
        """Name tokens, parameters and users that go on with those before or stand among words of tokens."""
        alike = previous is not None and previous.measure is Measure.COUNT and self._same_kind(previous, draft)
        if alike and previous is not None and previous.noun in _PAPERS and not self._is_compared(draft):
            return False
        if previous is not None and (self._goes_on(previous, draft) or (alike and previous.unit == "user")):
            draft.name(previous.unit or "", Measure.COUNT, "bare", draft.end)
        elif (previous is not None and (previous.unit or "").startswith("token")) or tokens_near(self.lowered, draft):
            draft.name(token_unit(self.lowered, draft, previous), Measure.COUNT, "bare", draft.end)
        elif alike and previous is not None:
            take(draft, previous)
        elif self.counted is not None and self.counted.unit == "transistor" and self._same_kind(self.counted, draft):
            take(draft, self.counted)
        return not draft.open

    def _sums_up(self, draft: Draft) -> None:
        """Name what is told elsewhere by the same value, else what the sentence counts, else money."""
        if self.money is not None and self._next_amount(draft) and self._is_compared(draft):
            take(draft, self.money)
        elif (like := self._told_like(draft)) is not None:
            take(draft, like)
        elif not self._next_amount(draft) and self._named(draft, self.around.by(draft)):
            return
        elif (thing := self.told.millions(self.lowered, draft, self.money)) is not None:
            take(draft, thing)
        elif (money := self._money_of(draft)) is not None:
            take(draft, money)
        elif is_an_amount(self.lowered, draft) or (draft.scale >= _SUMS and self._tells_of_money(draft)):
            draft.name(self.told.currency_of(draft) or self.told.home, Measure.MONEY, "bare", draft.end)
        else:
            draft.name("count", Measure.COUNT, "bare", draft.end)

    def _told_like(self, draft: Draft) -> Draft | None:
        """What has the same value elsewhere; chips that are ordered by the words beside them are no money."""
        like = self.told.like(draft)
        of_money = like is not None and like.measure is Measure.MONEY
        return None if of_money and self.around.traded(draft) is not None else like

    def _is_paid(self, draft: Draft) -> bool:
        """Name money by its purpose, or as a price like the one before."""
        told = [money for money in (self.money, self.rated) if money is not None]
        money = max(told, key=lambda money: money.end, default=None)
        if money is not None and margin_of(self.lowered, money, draft):
            take(draft, money)
            return True
        if not told_as_money(self.lowered, draft) and not another_price(self.lowered, money, draft):
            return False
        if (money is not None and (money.unit or "").endswith("/month")) and another_price(self.lowered, money, draft):
            take(draft, money)
            return True
        like = self.told.like(draft)
        near = like if like is not None and like.measure is Measure.MONEY else self._money_of(draft)
        currency = near.unit if near is not None else self.told.currency_of(draft)
        rent = "/month" if monthly_rent(self.lowered, draft) else ""
        draft.name(f"{(currency or self.told.home).partition('/')[0]}{rent}", Measure.MONEY, "bare", draft.end)
        return True

    def _money_of(self, draft: Draft) -> Draft | None:
        """The money that lends its currency; a price of one part says nothing of a firm's sums in Taiwan's papers."""
        money = self.money
        of_a_part = money is not None and money.scale == ONE and draft.scale >= _SUMS and self.told.home == "TWD"
        return None if of_a_part else money

    def _next_amount(self, draft: Draft) -> bool:
        """Whether money of the same scale was told in the sentence: $1.5 billion for one, 1.1 billion for another."""
        money = self.money
        if money is None or money.scale != draft.scale or draft.start - money.end > _REACH:
            return False
        return SENTENCE.search(self.lowered, money.end, draft.start) is None

    def _is_compared(self, draft: Draft) -> bool:
        return COMPARED.search(self.lowered, max(0, draft.start - 12), draft.start) is not None

    def _goes_on(self, previous: Draft, draft: Draft) -> bool:
        """Whether parameters follow parameters in a sentence, or tokens those of the same rate."""
        unit = previous.unit or ""
        if unit not in {"parameter", "token"} or SENTENCE.search(self.lowered, previous.end, draft.start):
            return False
        return unit == "token" or "token" not in self.lowered[previous.end : draft.end + 8]

    def _tells_of_money(self, draft: Draft) -> bool:
        """Whether billions are money: the document names one, or a Chinese one says 亿 of nothing."""
        return self.told.currency is not None or "亿" in self.lowered[draft.first : draft.last]

    def _same_kind(self, previous: Draft, draft: Draft) -> bool:
        return previous.value >= _MANY and SENTENCE.search(self.lowered, previous.end, draft.start) is None

    def _is_stated(self, draft: Draft) -> bool:
        """Whether a word is told as a count: "New workloads: four", "seven in all"."""
        if _IN_TOTAL.match(self.lowered, draft.end) is not None:
            return True
        stated = _STATED_COUNT.search(self.lowered, max(0, draft.start - 2), draft.start) is not None
        ends = _STATED_END.match(self.lowered, draft.end) is not None
        return stated and ends and (draft.value == 0 or self.lowered[draft.start - 1] == " ")

    def _small(self, draft: Draft) -> bool:
        if draft.words and draft.value == ONE:
            return False
        stated = draft.words and self._is_stated(draft)
        if stated and not self._named(draft, self.around.listed(draft)) and not self._counted_like(draft):
            draft.name("count", Measure.COUNT, "bare", draft.end)
        if stated or adds_to(self, draft) or self._goes_on_list(draft):
            return True
        around = self.around
        known = around.listed(draft) or around.headed(draft) or around.told(draft) or around.housed(draft)
        named = self._named(draft, known) or self._is_quoted(draft) or self._is_paid(draft)
        named = named or windowed(self.lowered, draft) or self._stepped_to(draft)
        if named or self._paid_like(draft) or lasts(self, draft) or left_out(self, draft) or measured(self, draft):
            return True
        if self._scored(draft) or self._counted_like(draft) or said_again(self, draft) or left_for(self, draft):
            return True
        written = self.lowered[draft.first : draft.last]
        decimal = draft.step is not None and draft.step < ONE
        qualified = draft.qualifier is not None and not (draft.words and draft.value < 100)
        large = draft.value >= 1000 and ("," in written or (draft.scale != ONE and not decimal))
        them = _OF_THEM.match(self.lowered, draft.end) is not None and self._named(draft, self.around.of_them(draft))
        if them or not (qualified or large or draft.period is not None or is_a_level(self.lowered, draft)):
            return them
        giver = self._as_many(draft) if draft.value >= _MANY_OF_A_KIND and draft.period is None else None
        if giver is not None:
            take(draft, giver)
        elif not self._named(draft, self.around.by(draft)):
            self._counts_as_all(draft)
        return True

    def _goes_on_list(self, draft: Draft) -> bool:
        """Name what the words or the entry before say of a number: PUE 1.25, 月产能: 台积电4万."""
        if is_a_ratio(self.lowered, draft) or (
            labelled(self.lowered, draft) and self.around.listed(draft) is None and self.around.headed(draft) is None
        ):
            draft.name("count", Measure.COUNT, "bare", draft.end)
        elif shares_on(self.lowered, self.previous, draft):
            draft.name("percent", Measure.PERCENT, "bare", draft.end)
        elif (unit := headed(self.lowered, draft)) is not None:
            draft.name(unit, Measure.COUNT, "bare", draft.end)
        elif self.previous is not None and counts_on(self.lowered, self.previous, draft):
            take(draft, self.previous)
        return not draft.open

    def _counts_as_all(self, draft: Draft) -> None:
        """Name the thing that nearly all large numbers of the document count, else leave a count of nothing."""
        large = draft.value >= _MANY_OF_A_KIND and draft.period is None
        if large and (thing := self.told.thing(self.lowered, draft)) is not None:
            take(draft, thing)
        else:
            draft.name("count", Measure.COUNT, "bare", draft.end)

    def _never_so_many(self, draft: Draft, unit: str) -> bool:
        """Whether a thing is not told by the hundred million: 预算80亿 is money, and so is 3000亿 of chips."""
        return unit in _NEVER_SO_MANY or (unit in {"chip", "die"} and "亿" in self.lowered[draft.first : draft.last])

    def _named(self, draft: Draft, counted: tuple[str, str | None] | None) -> bool:
        """Give the number the unit and noun of what it counts, if that is known."""
        if counted is None or (draft.scale >= _SUMS and self._never_so_many(draft, counted[0])):
            return False
        draft.name(counted[0], Measure.COUNT, "bare", draft.end)
        draft.noun = counted[1]
        return True

    def _as_many(self, draft: Draft) -> Draft | None:
        """What a large number counts: what has the same value elsewhere, else what was counted last in such numbers."""
        if (like := self.told.like(draft)) is not None:
            return like
        near = self.counted
        if near is not None and near.value < _MANY_OF_A_KIND:
            of_things = (count for count in reversed(self.counts) if count.value >= _MANY_OF_A_KIND)
            near = next((count for count in of_things if count.unit != "count"), None)
        if near is None or draft.start - near.end > _REACH:
            return None
        return near if near.alike(draft, _SAME_KIND) else None

    def _is_quoted(self, draft: Draft) -> bool:
        """What a share costs is told in the money of the document."""
        earned = earned_by_the_share(self.lowered, draft)
        if not earned and not quoted(self.lowered, draft):
            return False
        currency = self.told.currency or self.told.home
        draft.name(f"{currency}/share" if earned else currency, Measure.MONEY, "bare", draft.end)
        return True

    def _stepped_to(self, draft: Draft) -> bool:
        """ "Rose by 0.6 years to 79": the level has the unit of the step before it."""
        step = self.previous
        if step is None or not stepped_by(self.lowered, step, draft):
            return False
        take(draft, step)
        return True

    def _paid_like(self, draft: Draft) -> bool:
        """ "Cut its dividend to 30 cents a share from 45": an amount like the one that it is compared with."""
        paid = self.previous
        if paid is None or paid.measure is not Measure.MONEY or draft.words or draft.start - paid.end > _LINE:
            return False
        before = max(0, draft.start - 18)
        listed = _NEXT_PRICE.fullmatch(self.lowered, paid.end, draft.start) is not None
        if not listed and draft.start - paid.end > _NEXT_TO:
            return False
        compared = listed or COMPARED.search(self.lowered, before, draft.start) is not None
        if not compared or _LOTS.search(self.lowered, before, draft.start) is not None:
            return False
        factor = paid.factor * paid.scale * paid.per
        if not paid.value <= draft.value * factor * SAME_RATE or not draft.value * factor <= paid.high * SAME_RATE:
            return False
        take(draft, paid)
        draft.multiply(factor)
        return True

    def _scored(self, draft: Draft) -> bool:
        """Benchmark results are points."""
        if draft.words or draft.step is None or draft.high >= 10_000:
            return False
        whole = draft.step >= ONE
        if (
            whole
            and self.counted is not None
            and self.counted.noun != "points"
            and draft.start - self.counted.end <= _REACH
        ):
            return False
        if not self.around.scored(draft):
            return False
        draft.name("count", Measure.COUNT, "bare", draft.end)
        draft.noun = "points"
        return True

    def _counted_like(self, draft: Draft) -> bool:
        """ "But received fewer than 30,000": what was counted last."""
        near = self._like_counted(draft)
        if near is not None and self._means(draft, near):
            take(draft, near)
            return True
        previous = self.previous
        if draft.value == 0 and _SHARE_OF.search(self.lowered, max(0, draft.start - 60), draft.start) is not None:
            draft.name("percent", Measure.PERCENT, "bare", draft.end)
            return True
        if draft.value == 0 and previous is not None and draft.start - previous.start <= _REACH:
            take(draft, previous)
            return True
        return False

    def _like_counted(self, draft: Draft) -> Draft | None:
        """What was counted last, in numbers that compare: three groups who take 50,000 each take what came before."""
        for near in reversed(self.counts):
            if draft.start - near.end > _REACH:
                break
            if near.value == 0 or draft.value == 0 or draft.value <= near.high * _MANY_OF_A_KIND:
                return near
        return None

    def _gapped(self, draft: Draft, near: Draft) -> bool:
        """ "Alibaba wants 200,000 processors and Tencent 150,000": the verb and the noun are said once."""
        if draft.words or draft.start - near.end > _AFTER or _STATED_END.match(self.lowered, draft.end) is None:
            return False
        alike = near.alike(draft, _SAME_KIND)
        return alike and _GAP.fullmatch(self.lowered, near.end, draft.start) is not None

    def _means(self, draft: Draft, near: Draft) -> bool:
        if _OF_THEM.match(self.lowered, draft.end):
            return "/token" not in (near.unit or "") and part_of(near, draft)
        if _IN_TOTAL.match(self.lowered, draft.end):
            return True
        if self.lowered.startswith(" and ", max(0, draft.start - 5)) and _AND_SO_MANY.match(self.lowered, draft.end):
            return draft.start - near.end <= _AFTER and SENTENCE.search(self.lowered, near.end, draft.start) is None
        if self._gapped(draft, near):
            return True
        listed = self.lowered.startswith((" in ", " from ", " at ", " for ", " by ", " this ", " next "), draft.end)
        like = _LIKE.search(self.lowered, max(0, draft.start - 14), draft.start) is not None
        if (
            not like
            and not (listed and self.lowered.startswith(", ", max(0, draft.start - 2)))
            and draft.qualifier is None
        ):
            return False
        return near.value == 0 or draft.value == 0 or (draft.value >= 10 and near.value <= draft.value * 1000)
