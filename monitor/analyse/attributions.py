"""Who says so: the sources that the text credits for each figure, the original one first."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from itertools import groupby

from monitor.analyse.attributions_chinese import ChineseCredits
from monitor.analyse.attributions_credits import Credit, Scope, Spoken, counted_between, credit_of
from monitor.analyse.attributions_english import EnglishCredits
from monitor.analyse.attributions_names import Name
from monitor.analyse.context import Context, Kind, Sentence
from monitor.analyse.crediting import Crediting
from monitor.analyse.crediting_places import Hearsay, Told, vouches
from monitor.analyse.patterns import one_of
from monitor.analyse.sentences import table_head
from monitor.domain.catalogue import EntityType, Lexicon
from monitor.domain.readings import Mention, Quantity, Tagged

# What an outlet's next sentence says is still its report, unless it is what anybody can look up.
_COMMON = frozenset(
    [
        *("compute", "memory", "bandwidth", "power", "process_node", "die_size", "model_size", "relative_performance"),
        *("share_price_change", "valuation"),
    ]
)
# What surveys count, sentence after sentence.
_SURVEYED = frozenset(["market_share", "shipments", "production", "inventory", "order_volume", "order_value"])
# What a company reports of itself; a survey that counts something else does not vouch for it.
_RESULTS = frozenset(["revenue", "profit", "loss", "cost", "capex", "headcount"])
_OWN_GUIDANCE = re.compile(
    r"(?:It|The (?:company|group|firm|chipmaker)) (?:now |also |still )?"
    r"(?:expects|forecasts|guided|predicts|sees|projects|anticipates|reported|posted)\b|公司(?:预计|预期|给出|指引)"
)
_OPENING = re.compile(
    r"(?:The|It|Its|They|Their|This|That|These|He|She|His|Her|Of (?:this|that|it)|About|Roughly|Some|Only|At least|"
    r"Over|Under|Each)\b|该|其|这|公司|上述|此|新|每|单价|售价"
)

_SOURCE_HEAD = re.compile(r"\b(?:source|sources)\b|来源|出处", re.IGNORECASE)
_SOURCE_NOTE = re.compile(r"(?:data |chart |table )?sources?\s?:|(?:资料|数据|图表)?来源", re.IGNORECASE)
_BELOW = re.compile(r"\b(?:below|following|as follows)\b|如下|下表|以下|下列", re.IGNORECASE)
_MARK = re.compile(r"\[(\d{1,2})\]")
_NOTE = re.compile(r"^ *\[?(\d{1,2})[.\])] *([^\s\d][^\n]{1,58}[^\s.])\s*$", re.MULTILINE)


# 某某网5月1日消息 or 某某网消息 at the head of a report is the outlet that prints it, not one that it cites.
_DATELINE = re.compile(
    r"[【(]?《?(?P<outlet>[^\s,。:;、()【】《》]{2,10}?)》? ?"
    r"(?<!\d)\d{1,2} ?月 ?\d{1,2} ?日(?:早间|午间|晚间)?(?:消息|讯|电)"
)
_UNDATED = re.compile(r"[【(]?《?(?P<outlet>[^\s,。:;、()【】《》据]{2,10}?)》?(?:消息|讯|专讯)(?=[,:\s)】]|$)")
_HEAD = 4


# What joins a house to a list of views, and how far its figure stands behind it.
_LIST_AHEAD = re.compile(
    r"(?:[,;、(]|\b(?:and|while|but|with|whereas)\b|[而则和])\s*"
    r"(?:(?:that|those) (?:of|from|at) |(?:analysts )?(?:at|from|by) )?$"
)
# A house that lends, buys or holds is a party, and no source.
_LIST_STOP = re.compile(
    r"[;。]|\. |\b(?:which|who|that|lent|lends?|lending|bought|buys?|invest\w*|led|leads|arrang\w*|underw\w*|provid\w*"
    r"|paid|pays?|holds?|held|owns?|owned|earn\w*|charg\w*|sold|sells|made|took|takes|committed)\b|[借贷投承持购买卖]"
)
_LIST_GAP, _LIST_GAP_CHINESE = 32, 12


class SourceReader:
    """Reads the sources of a document's quantities. Built once from the lexicons of the catalogue."""

    def __init__(self, lexicons: Mapping[str, Lexicon], crediting: Crediting | None = None) -> None:
        self._crediting = crediting or Crediting({})
        self._finders = {
            code: ChineseCredits(lexicon) if code == "zh" else EnglishCredits(lexicon)
            for code, lexicon in lexicons.items()
        }
        self._last: tuple[Context, list[tuple[Credit, ...]]] | None = None

    def read(self, context: Context, metrics: Sequence[str | None] | None = None) -> tuple[tuple[str, ...], ...]:
        """The sources of each of the context's quantities, given the metric of each where that is known."""
        metrics = metrics or [None] * len(context.quantities)
        lines = self._credits(context)
        measured: dict[int, frozenset[str | None]] = {}
        for quantity, metric in zip(context.quantities, metrics, strict=True):
            place = context.sentence_at(quantity.start).index
            measured[place] = measured.get(place, frozenset()) | {metric}
        sources: list[tuple[str, ...]] = []
        for quantity, metric in zip(context.quantities, metrics, strict=True):
            names = [
                name for name in self._credited(context, quantity, metric, lines, measured) if vouches(name, metric)
            ]
            sources.append(tuple(dict.fromkeys(name.text for name in names)))
        if not self._crediting:
            return tuple(sources)
        told = Told(context, metrics, lines, sources)
        return tuple(self._crediting.credited(Hearsay(told, self._finders[context.language.code])))

    def cited(self, context: Context) -> tuple[Tagged, ...]:
        """Outlets and houses credited in a document that the catalogue does not know, with all their mentions."""
        texts = {
            name.text: None
            for credits_here in self._credits(context)
            for credit in credits_here
            for name in credit.names
            if name.type is None and name.house
        }
        mentions = _mentions(context, texts)
        return tuple(
            Tagged(id=slug(text), type=EntityType.MEDIA, name=text, mentions=tuple(mentions[text])) for text in texts
        )

    def _credits(self, context: Context) -> list[tuple[Credit, ...]]:
        """The credits of each sentence. Kept until the next document."""
        if self._last is None or self._last[0] is not context:
            self._last = (context, self._found(context))
        return self._last[1]

    def _found(self, context: Context) -> list[tuple[Credit, ...]]:
        finder = self._finders[context.language.code]
        notes, own = _footnotes(context), _printing(context)
        lines: list[tuple[Credit, ...]] = []
        last = Spoken()
        for sentence in context.sentences:
            found = finder.find(context, sentence, last)
            found += _listed(context, sentence, finder, found)
            if not found and sentence.kind is Kind.ROW:
                found = _in_row(context, sentence, finder)
            if notes:
                found = [*found, *_noted(context, sentence, notes)]
            if own is not None:
                found = [one for credit in found if (one := credit.without(own)) is not None]
            for credit in found:
                last = last.after(credit)
            lines.append(tuple(found))
        _share_captions(context, lines)
        return lines

    def _credited(
        self,
        context: Context,
        quantity: Quantity,
        metric: str | None,
        lines: Sequence[tuple[Credit, ...]],
        measured: Mapping[int, frozenset[str | None]],
    ) -> Sequence[Name]:
        sentence = context.sentence_at(quantity.start)
        here = lines[sentence.index]
        covering = [credit for credit in here if credit.names and credit.covers(context, quantity)]
        # "Executives of Acme believe it could reach $3bn, the paper said": Acme vouches for none of its own sales.
        vouching = [credit for credit in covering if any(vouches(name, metric) for name in credit.names)]
        if covering:
            return min(vouching or covering, key=lambda credit: credit.distance(quantity)).names
        if here or sentence.index == 0 or metric in _COMMON:
            return ()
        before = context.sentences[sentence.index - 1]
        if before.paragraph != sentence.paragraph or not lines[before.index] or not lines[before.index][-1].lasting:
            return ()
        continues = self._continues(context, before, sentence, metric, measured)
        return lines[before.index][-1].lasting if continues else ()

    def _continues(
        self,
        context: Context,
        before: Sentence,
        sentence: Sentence,
        metric: str | None,
        measured: Mapping[int, frozenset[str | None]],
    ) -> bool:
        """Whether a sentence still tells what the source of the one before said: the same topic, or the same survey."""
        if self._finders[context.language.code].breaks(context, sentence):
            return False
        if _OWN_GUIDANCE.match(context.folded, sentence.start, sentence.end):
            return False
        if metric in _RESULTS and measured.get(before.index, _RESULTS).isdisjoint(_RESULTS):
            return False
        if metric in _SURVEYED or _OPENING.match(context.folded, sentence.start, sentence.end):
            return True
        named = {mention.entity_id for mention in context.mentions_between(before.start, before.end)}
        return any(mention.entity_id in named for mention in context.mentions_between(sentence.start, sentence.end))


def _printing(context: Context) -> str | None:
    """The outlet whose dateline begins a Chinese report."""
    if not context.language.chinese:
        return None
    for place, sentence in enumerate(context.sentences[:_HEAD]):
        found = _DATELINE.match(context.folded, sentence.start)
        if found is None and place <= 1:
            found = _UNDATED.match(context.folded, sentence.start)
        if found is not None:
            return context.document[slice(*found.span("outlet"))]
    return None


def slug(text: str) -> str:
    """A name as an id: lower case, joined by hyphens; Chinese characters stay."""
    return re.sub(r"[^\w]+", "-", text.lower()).strip("-")


def _mentions(context: Context, texts: Collection[str]) -> dict[str, list[Mention]]:
    """Where some names stand in a document, the longest where one holds another, in one pass for all of them."""
    found: dict[str, list[Mention]] = {text: [] for text in texts}
    if not texts:
        return found
    pattern = re.compile(rf"(?<![A-Za-z0-9])(?:{one_of(texts)})(?![A-Za-z0-9])")
    for match in pattern.finditer(context.document):
        found[match[0]].append(Mention(entity_id=slug(match[0]), text=match[0], start=match.start(), end=match.end()))
    return found


def _in_row(context: Context, row: Sentence, finder: EnglishCredits) -> list[Credit]:
    """The outlets that a row of a table names, or the last name of the row where the table's head has sources."""
    names = [name for name in finder.names.known(context, row.start, row.end) if name.type is EntityType.MEDIA]
    if not names and _sourced(context, row):
        last = finder.names.any(context, row.start, row.end)[-1:]
        names = [name for name in last if row.end - name.end <= 3]
    return [Credit(start=row.start, end=row.start, names=tuple(names))] if names else []


def _listed(context: Context, sentence: Sentence, finder: EnglishCredits, found: Sequence[Credit]) -> list[Credit]:
    """The houses that go on a list of views without a verb: "Foo models $10bn, Bar $13bn and Baz $15bn"."""
    views = [
        credit for credit in found if credit.names and credit.names[0].house and credit.scope is not Scope.BACKWARD
    ]
    if not views:
        return []
    credited = {name.start for credit in found for name in credit.names}
    listed: list[Credit] = []
    last = views[-1].end
    for name in finder.names.known(context, views[0].end, sentence.end):
        if not name.house or name.start in credited or not counted_between(context, last, name.start):
            continue
        if _LIST_AHEAD.search(context.folded, sentence.start, name.start) and _gives_a_figure(context, sentence, name):
            listed.append(credit_of([name], name.start, name.end, Scope.FORWARD))
            last = name.end
    return listed


def _gives_a_figure(context: Context, sentence: Sentence, name: Name) -> bool:
    """Whether a figure follows a name with few words between and no other name."""
    place = bisect_left(context.quantities, name.end, key=lambda quantity: quantity.start)
    if place == len(context.quantities) or context.quantities[place].start >= sentence.end:
        return False
    start = context.quantities[place].start
    if start - name.end > (_LIST_GAP_CHINESE if context.language.chinese else _LIST_GAP):
        return False
    return not (_LIST_STOP.search(context.folded, name.end, start) or context.mentions_between(name.end, start))


def _share_captions(context: Context, lines: list[tuple[Credit, ...]]) -> None:
    """Give the rows and items of a list the source that the line before or behind it names for all of them."""
    for kind, group in groupby(context.sentences, key=lambda sentence: sentence.kind):
        if kind not in {Kind.ROW, Kind.ITEM}:
            continue
        listed = list(group)
        names = _noted_behind(context, listed[-1], lines) or _told_ahead(context, listed[0], lines)
        for sentence in listed if names else ():
            if not lines[sentence.index]:
                lines[sentence.index] = (Credit(start=sentence.start, end=sentence.start, names=names),)


def _noted_behind(context: Context, last: Sentence, lines: Sequence[tuple[Credit, ...]]) -> tuple[Name, ...]:
    """The sources of the note under a table: "Source: Foo Research"."""
    following = context.sentences[last.index + 1 : last.index + 2]
    noted = bool(following) and _SOURCE_NOTE.match(context.folded, following[0].start) is not None
    return lines[last.index + 1][0].lasting if noted and lines[last.index + 1] else ()


def _told_ahead(context: Context, first: Sentence, lines: Sequence[tuple[Credit, ...]]) -> tuple[Name, ...]:
    """The sources of the line over a list that speaks of it: "by Foo Research's count:", "the figures below are …"."""
    for sentence in reversed(context.sentences[max(first.index - 2, 0) : first.index]):
        if lines[sentence.index]:
            speaks = context.folded[sentence.end - 1] == ":" or _BELOW.search(
                context.folded, sentence.start, sentence.end
            )
            return lines[sentence.index][-1].lasting if speaks else ()
    return ()


def _sourced(context: Context, row: Sentence) -> bool:
    """Whether the head of a row's table has a column for sources."""
    head = table_head(context, row)
    return head is not None and _SOURCE_HEAD.search(context.folded, head.start, head.end) is not None


def _footnotes(context: Context) -> dict[int, Name]:
    """The numbered list of sources that an article's marks ([2]) point at: a site or a short name on each line."""
    if _MARK.search(context.folded) is None:
        return {}
    return {
        int(match[1]): Name(
            text=context.document[match.start(2) : match.end(2)],
            start=match.start(2),
            end=match.end(2),
            type=EntityType.MEDIA,
        )
        for match in _NOTE.finditer(context.folded)
    }


def _noted(context: Context, sentence: Sentence, notes: Mapping[int, Name]) -> list[Credit]:
    """Credits of footnote marks: marks that stand together cover what goes before them."""
    found: list[Credit] = []
    group: list[Name] = []
    marks = list(_MARK.finditer(context.folded, sentence.start, sentence.end))
    for place, mark in enumerate(marks):
        if (name := notes.get(int(mark[1]))) is not None:
            group.append(name)
        together = place + 1 < len(marks) and marks[place + 1].start() == mark.end()
        if group and not together:
            found.append(Credit(start=mark.start(), end=mark.end(), names=tuple(group), scope=Scope.BACKWARD))
            group = []
    return found
