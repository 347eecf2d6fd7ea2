"""Names that stand for another one, and names that only describe: "the owner of TikTok", "Lambda, which rents out …".

A description by what a firm owns or makes means that firm. What stands between two commas behind a name describes it
and takes no part in the sentence around it; an item or paragraph that begins "NAME:" is about that name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from monitor.analyse.context import HEADLINES, Context, Kind, Sentence
from monitor.analyse.kinds import FIELD
from monitor.analyse.patterns import one_of
from monitor.domain.catalogue import Lexicon
from monitor.domain.readings import Mention

_LONGEST = 160
_SHORTEST = 6
_BETWEEN = r"(?:'s|')?(?: [a-z-]+)??[ -]?"
_BETWEEN_CHINESE = r"的?(?:最终)?"
# What may follow the comma that ends a description: the verb of the sentence.
_VERB = (
    r"(?:has|have|had|is|are|was|were|will|would|can|could|may|might|must|should|does|did|said|says|\w+ed|\w+s|told|"
    r"made|sold|took|bought|saw|rose|fell|won|lost|put|cut|grew|spent|paid|got|held|built|began|came|went|set)"
)
_DESCRIBES = (
    r"(?:the|an?|which|who|whose|one of|now|once|formerly|long|maker of|owner of|parent of|home to|its|unlike|like|"
    r"together with|along with|based|backed|founded|known|already|another|part of|led by|with|"
    r"made|built|produced|designed|launched|introduced|announced|unveiled|acquired|bought|owned|due|listed|owner of)"
)
# A description ends in a comma, which Americans put inside the quotation marks.
_ASIDE = re.compile(
    rf", {_DESCRIBES} (?P<inside>[^;:\n]{{3,{_LONGEST}}}?),[\"”]? "
    rf"(?:[a-z]+ly |now |also |still |then |already )?{_VERB}\b"
)
# A description that opens a sentence instead of a name: "The group, which rents out servers, expects".
_DESCRIBED = re.compile(r"(?:The|Its|This) [a-z-]+(?: [a-z-]+)?(?=, (?:which|who|whose) )")
_PREPOSED = (" of ", " behind ", " the ", " app ", " chatbot ")
_LABEL = re.compile(r" ?(?:[:：]|[-–—] )\s?")
# The rest of an item's heading behind a name: "1. Crusoe, $1.4B, data centers: …".
_HEADED = re.compile(r", [^:;\n]{0,60}: ")
_LEAD = re.compile(r"[\s*•·▪‣◦\-–—→\d.)、（(]*")
_LONGEST_NAME = 40


class Descriptions:
    """Reads the descriptions of one language. Built once from its lexicon; holds no state of any document."""

    def __init__(self, lexicon: Lexicon) -> None:
        owned, made = one_of(lexicon.words("roles", "upward")), one_of(lexicon.words("roles", "makers"))
        self._before = re.compile(
            rf"\b(?:{owned}|(?P<made>{made})) (?:of|behind) (?:the |app |chatbot |short-video app )?$",
            re.IGNORECASE,
        )
        between = _BETWEEN_CHINESE if lexicon.code == "zh" else _BETWEEN
        end = "" if lexicon.code == "zh" else r"\b"
        self._after = re.compile(rf"(?P<gap>{between})(?:{owned}|(?P<made>{made})){end}", re.IGNORECASE)

    def meant(self, context: Context, parents: Mapping[str, str], makers: Mapping[str, str]) -> dict[int, str]:
        """Whom the mentions mean that do not mean themselves, by place.

        `parents` and `makers` tell the owner and the maker of the entities of the document, where it names them.
        """
        found: dict[int, str] = {}
        known = {entity.id for entity in context.entities}
        for mention in context.mentions:
            ahead = (
                self._before.search(context.folded, max(mention.start - 48, 0), mention.start)
                if context.folded.endswith(_PREPOSED, 0, mention.start)
                else None
            )
            match = ahead or self._after.match(context.folded, mention.end, mention.end + 28)
            if match is None:
                continue
            maker = makers.get(mention.entity_id)
            owner = maker if match["made"] else parents.get(mention.entity_id) or maker
            if owner in known:
                found[mention.start] = owner
        return found


def asides(context: Context) -> list[tuple[int, int]]:
    """The descriptions between commas behind names that open sentences: from behind the first comma to the second."""
    found: list[tuple[int, int]] = []
    for sentence in context.sentences:
        if sentence.kind is Kind.ROW:
            continue
        described = _DESCRIBED.match(context.folded, sentence.start, sentence.end)
        heads = context.mentions_between(sentence.start, min(sentence.start + _LONGEST, sentence.end))
        for end in [*([described.end()] if described is not None else []), *(mention.end for mention in heads)]:
            if not context.folded.startswith(", ", end) or (found and end < found[-1][1]):
                continue
            match = _ASIDE.match(context.folded, end, min(sentence.end, end + 2 * _LONGEST))
            if match is not None and match.end("inside") - end >= _SHORTEST:
                found.append((end + 2, match.end("inside")))
    return found


def labels(context: Context) -> dict[int, Mention]:
    """The names that label their paragraphs, by the number of the paragraph: "* IREN: …", "华为：…", "IREN." alone.

    A heading that is nothing but the name of a firm or product labels what follows up to the next heading.
    """
    found: dict[int, Mention] = {}
    above: Mention | None = None
    for sentence in context.sentences:
        if sentence.kind in HEADLINES:
            above = _alone(context, sentence)
            continue
        if sentence.paragraph in found:
            continue
        opening = _LEAD.match(context.folded, sentence.start, sentence.end)
        begin = opening.end() if opening is not None else sentence.start
        first = next(iter(context.mentions_between(begin, begin + 1)), None)
        alone = first is not None and first.end >= sentence.end - 1 and sentence.kind is Kind.PROSE
        if first is not None and (alone or _labels(context, sentence, first)):
            found[sentence.paragraph] = first
        elif above is not None and sentence.kind is not Kind.ROW:
            found[sentence.paragraph] = above
    return found


def _labels(context: Context, sentence: Sentence, first: Mention) -> bool:
    """Whether a name labels what follows it in its line."""
    headed = sentence.kind is Kind.ITEM and _HEADED.match(context.folded, first.end, sentence.end)
    return bool(headed or _LABEL.match(context.folded, first.end, min(first.end + 4, sentence.end)))


def _alone(context: Context, heading: Sentence) -> Mention | None:
    """The name that is a heading by itself."""
    if heading.kind is Kind.TITLE or heading.end - heading.start > _LONGEST_NAME:
        return None
    opening = _LEAD.match(context.folded, heading.start, heading.end)
    begin = opening.end() if opening is not None else heading.start
    first = next(iter(context.mentions_between(begin, begin + 1)), None)
    if first is None or first.end < heading.end - 1:
        return None
    return first if any(one.id == first.entity_id and one.type in FIELD for one in context.entities) else None
