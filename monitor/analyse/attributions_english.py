"""Credits in English: "according to X", "X reported", "X's estimate", "Jane Doe, an analyst at X, said"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from monitor.analyse.attributions_credits import Credit, Scope, Spoken, chained, credit_of
from monitor.analyse.attributions_names import Name, NameFinder
from monitor.analyse.context import Context, Sentence
from monitor.analyse.cues import Cue, CueFinder
from monitor.domain.catalogue import EntityType, Lexicon

KEYS = (
    *("nothing", "following", "quoting", "saying", "reckoning", "announcing", "outlet"),
    *("possession", "anonymous", "anaphora", "holding"),
)
SPEECH = frozenset(["saying", "reckoning", "announcing", "outlet", "holding"])

# How far the name may stand from the word that makes it a source, in characters.
_AHEAD, _CLOSE_AHEAD, _BACK, _FIRST = 90, 40, 110, 48
_OPENING = 32

# How close before the house of a consensus its figure stands, in characters.
_BESIDE = 6
_CLOSE = frozenset(["per", "via", "told"])
_STOP = re.compile(
    r"[.;:()](?:\s|$)|[()]|, (?!and )(?=[a-z])|\bthat\b|\bwhich\b"
    r"|, (?:a|an|the|its|it|he|she|they|but|while|as|up|down) "
)
_AT = re.compile(
    r"^(?: \w+){0,2} (?:at|from|of|with) (?:the )?$|^,? (?:an? )?(?:\w+ ){0,3}(?:at|of|with|from) (?:the )?$"
)
_AND = re.compile(r",? (?:and|&|or) (?:the )?|, (?:the )?")
# "According to IDC, Acme sold": what a comma alone joins is the subject of what is told, unless a list goes on.
_COMMA = re.compile(r", (?:the )?")
_RELAYED = re.compile(r", (?:as )?(?:reported|quoted|cited|relayed|told) (?:by|in|to) (?:the )?")
_CITED = re.compile(r",? (?:citing|quoting) (?:[a-z]+ ){0,4}")
_ANALYST = re.compile(r"(?:'s?)? (?:[a-z]+ ){0,3}(?:analysts?|economists?|strategists?) ")
# "Mizuho's Vijay Rakesh": of a house, not of a party.
_OWN_ANALYST = re.compile(r"'s? ")
_POST = re.compile(r",? ?(?:[a-z][\w-]* ){0,5}(?:at|of|with|from|for) (?:the )?")
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_SUBJECT = re.compile(
    r"(?:'s?)?,?(?:, [^,;.]{0,70},)?(?: (?:analysts?|economists?|executives?|officials?|spokes\w+|managers?|management|"
    r"itself|himself|herself|also|has|have|had|later|now|still|even|just|always|currently|recently|separately|earlier"
    r"|meanwhile|conservatively|previously|already|only|first|publicly|since|then"
    r"|reports?|"
    r"data|research|survey|rankings?|note|newspaper|magazine|website|on \w+day|this (?:week|month|year)|"
    r"last (?:week|month|year|\w+day)|in an? (?:[\w-]+ ){0,3}(?:note|report|interview|post|column|memo|briefing|call)|"
    rf"in (?:{_MONTHS})(?: \d{{4}})?|who)){{0,5}}\s*"
)
# "…, finance chief Jane Doe said": a post of a few words may stand before the name; a quotation ends with its mark.
_COMMA_BEFORE = re.compile(r",\"? (?:(?!and |but |while |as |which |who |where |when |after |because )[\w'&-]+ ){0,6}$")
_CLOSED = re.compile(
    r"(?: (?:reporters|analysts|investors|journalists|lawmakers|delegates|an?|the|its|audience|conference|earnings|"
    r"call|interview|event|briefing|note|report|memo|post|blog|column|filing|podcast|summit|forum|at|to|during|with|"
    r"earlier|on|in|this|last|late|early|month|week|year|separately|too|as|well|[A-Z]+[a-z]*|"
    r"\d{1,2}|\d{4}|\([A-Z][a-z]+\.? \d{1,2}\)))*"
    r"(?: (?:on the (?:strength|basis) of|based on|quoting|citing)\b[^,.;]*)?\s*(?:[,.;:)\"]|$)"
)
_SAYS = re.compile(
    r"'s? (?:reckoning|estimate|data|figures|count)|(?:'s? \w+| (?:has |had |also |itself )?(?:said|says|reported|"
    r"reports|wrote|writes|adds?|added|estimated?s?|reckons|found|noted|notes|puts?|projects|predicts|forecasts|claims|"
    r"cited|points out|calculates|models|thinks|believes|assumes|expects|sees))"
)
# "Analysts at Acme reckon": a house, whatever else the catalogue or the article calls it.
_ANALYSTS_AT = re.compile(r"\b[Aa]nalysts? (?:at|of|from|with) (?:the )?$")
_ANALYSTS_BACK = 24
_POLLED = re.compile(r"\banalysts?\b|\bconsensus\b|\bWall Street\b")
_GENITIVE = re.compile(r"'s? (?:[a-z][\w-]* ){0,2}")
_PRONOUN = re.compile(r"\b(?:[Hh]e|[Ss]he)(?: (?:also|now|then|later|has|had|further|still|\w+ly))* $")
# How far before a verb the pronoun stands that says it, in characters.
_PRONOUN_BACK = 24
# How far from the beginning of its sentence it stands at most: behind a mark of quotation or "In July".
_OPENS = 12
# What only outlets and houses do.
_NOT_SPOKEN = frozenset(["outlet", "holding", "following"])
_LABEL = re.compile(r"[-*•–\s]*(?P<name>\w[^:.;()]{1,46}?)\s?:\s")
_BRACKETED = re.compile(r"\((?:[Ss]ource: ?|via |per |来源:?|据)?([^()\d;:]{2,40}?)(?:'s? [a-z ]{2,20})?\)")
_CLAUSE_END = re.compile(r"[,;。](?!\d)|\.(?:\s|$)")
_BARE_LABEL = re.compile(r"\s?:")
_ACRONYM = re.compile(r"[A-Z]{3,5}")


class EnglishCredits:
    """Finds credits in English sentences. Built once from the lexicon."""

    pronoun = _PRONOUN

    def __init__(self, lexicon: Lexicon) -> None:
        self.cues = CueFinder(lexicon, "attribution", KEYS)
        self.names = NameFinder(lexicon)
        self._polls = tuple(lexicon.words("attribution", "polls"))
        self._own = tuple(lexicon.words("attribution", "own"))
        breaks = lexicon.words("attribution", "break")
        self._breaks = tuple(f" {word.lower()}{mark}" for word in breaks for mark in ", ")

    def find(self, context: Context, sentence: Sentence, last: Spoken) -> list[Credit]:
        """The credits of a sentence, in order. `last` has the sources that "the newspaper" or "she said" means."""
        cues = self.cues.find(context.folded, sentence.start, sentence.end)
        found: list[Credit | None] = []
        for cue in cues:
            if cue.key == "following" or _word(context, cue) == "told":
                found.append(self._following(context, sentence, cue, cues))
            if cue.key in SPEECH or _word(context, cue) == "told":
                found.append(self._speech(context, sentence, cue) or self._of_speaker(context, sentence, cue, last))
            elif cue.key == "possession":
                found.append(self._possession(context, sentence, cue))
            elif cue.key == "anaphora":
                found.append(self._anaphora(context, sentence, cue, last))
        found.append(self._label(context, sentence))
        found += self._bracketed(context, sentence)
        return self.polled(context, sentence, chained(context, [credit for credit in found if credit is not None]))

    def breaks(self, context: Context, sentence: Sentence) -> bool:
        """Whether a sentence leaves the source of the one before: by a turn of speech, or for nameless sources."""
        end = min(sentence.end, sentence.start + _OPENING)
        opening = f" {context.folded[sentence.start : end].lower()}"
        if any(words in opening for words in self._breaks):
            return True
        return any(cue.key == "anonymous" for cue in self.cues.find(context.folded, sentence.start, end))

    def polled(self, context: Context, sentence: Sentence, found: Sequence[Credit]) -> list[Credit]:
        """Credits, of which a poll of analysts vouches for the estimate beside it alone: never for results."""
        return [self._polled(context, sentence, one) if self._is_poll(one) else one for one in found]

    def _is_poll(self, credit: Credit) -> bool:
        return bool(credit.names) and all(name.text.startswith(self._polls) for name in credit.names)

    def _polled(self, context: Context, sentence: Sentence, credit: Credit) -> Credit:
        """A poll's credit for the figures that follow it in its clause, or else for the one before it."""
        place = bisect_left(context.quantities, credit.end, key=lambda quantity: quantity.start)
        behind = context.quantities[place].start if place < len(context.quantities) else sentence.end
        if behind < sentence.end and _CLAUSE_END.search(context.folded, credit.end, behind) is None:
            ends = _CLAUSE_END.search(context.folded, context.quantities[place].end, sentence.end)
            ceiling = sentence.end if ends is None else ends.start()
            return replace(credit, scope=Scope.FORWARD, lasting=(), ceiling=ceiling)
        before = context.quantities[place - 1].start if place else 0
        return replace(credit, scope=Scope.BACKWARD, lasting=(), floor=max(credit.floor, before))

    # -- "according to X" -----------------------------------------------------
    def _following(self, context: Context, sentence: Sentence, cue: Cue, cues: Sequence[Cue]) -> Credit | None:
        folded = context.folded
        word = _word(context, cue)
        close = word in _CLOSE
        stop = min(sentence.end, cue.end + (_CLOSE_AHEAD if close else _AHEAD))
        end = _STOP.search(folded, cue.end, stop)
        names = self.names.any(context, cue.end, end.start() if end is not None else stop)
        if not names or names[0].start - cue.end > (6 if close else _FIRST):
            return None
        first = names[0]
        nameless = next((c for c in cues if c.key == "anonymous" and cue.end <= c.start < first.start), None)
        if nameless is not None and not _AT.search(folded[nameless.end : first.start]):
            return None
        if first.type is not EntityType.MEDIA and self._own_paper(folded, first.end):
            return None
        outlet = first.type is EntityType.MEDIA or first.hinted or _ACRONYM.fullmatch(first.text) is not None
        if word == "told" and (not outlet or first.type is EntityType.AGENCY):
            return None
        taken = [first]
        for name in names[1:]:
            gap = folded[taken[-1].end : name.start]
            if not _AND.fullmatch(gap) and not (name.house and len(gap) < _CLOSE_AHEAD and _AT.search(gap)):
                break
            taken.append(name)
        while len(taken) > 1 and _COMMA.fullmatch(folded, taken[-2].end, taken[-1].start):
            taken.pop()
        credit = credit_of(taken, cue.start, taken[-1].end)
        return replace(credit, floor=self._consensus(context, sentence, cue))

    def _consensus(self, context: Context, sentence: Sentence, cue: Cue) -> int:
        """Where the one figure begins that a poll of analysts vouches for ("the $17bn analysts expected"), or 0."""
        place = bisect_left(context.quantities, cue.start, key=lambda quantity: quantity.start)
        if place == 0 or context.quantities[place - 1].start < sentence.start:
            return 0
        figure = context.quantities[place - 1]
        polled = _POLLED.search(context.folded, max(figure.start - 48, sentence.start), cue.start)
        return figure.start if polled is not None else 0

    def _own_paper(self, folded: str, place: int) -> bool:
        """Whether a company's filing or the like follows its name."""
        tail = folded[place : place + 36].lower()
        return any(re.match(rf"(?:'s?)?(?: [\w-]+){{0,2}} {re.escape(word)}", tail) for word in self._own)

    # -- "X reported" ---------------------------------------------------------
    def _speech(self, context: Context, sentence: Sentence, cue: Cue) -> Credit | None:
        folded = context.folded
        names = self.names.any(context, max(sentence.start, cue.start - _BACK), cue.start)
        if names and _SUBJECT.fullmatch(folded, names[-1].end, cue.start):
            taken = self._subjects(folded, names)
        elif folded[max(cue.start - 2, 0) : cue.start] in {", ", '" '} and cue.key in {"saying", "outlet"}:
            taken = self.names.any(context, cue.end, min(cue.end + 60, sentence.end))[:1]
            if not taken or taken[0].start - cue.end > 24:
                return None
        else:
            return None
        if _ANALYSTS_AT.search(folded, max(taken[0].start - _ANALYSTS_BACK, sentence.start), taken[0].start):
            taken[0] = replace(taken[0], hinted=True)
        speaker = taken[0]
        allowed = [name for name in taken if self.may_say(name, "saying" if cue.key == "following" else cue.key)]
        if cue.key == "holding" and len(taken) > 1 and any(name.house for name in allowed):
            allowed = [name for name in taken if name.personal or name in allowed]  # a house's own analyst
        if not allowed and cue.key == "holding":
            return None
        if not allowed:
            own = speaker.type is EntityType.COMPANY
            return Credit(start=speaker.start, end=cue.end, names=(), scope=Scope.FORWARD) if own else None
        start = min(name.start for name in allowed)
        trailing = _COMMA_BEFORE.search(folded, max(start - 44, sentence.start), start) is not None
        closed = trailing and _CLOSED.match(folded, cue.end, sentence.end) is not None
        scope = Scope.WHOLE if closed or start > cue.start else Scope.FORWARD
        return credit_of(allowed, min(start, cue.start), max(cue.end, *(name.end for name in allowed)), scope)

    def _subjects(self, folded: str, names: Sequence[Name]) -> list[Name]:
        """The last of some names with what is joined to it: other subjects, an analyst's house, whom it cites."""
        taken = [names[-1]]
        for name in reversed(names[:-1]):
            gap = folded[name.end : taken[0].start]
            if _CITED.fullmatch(gap):
                return [*taken, name]
            if _AND.fullmatch(gap):
                taken.insert(0, name)
                continue
            if _ANALYST.fullmatch(gap) or (name.house and taken[0].personal and _OWN_ANALYST.fullmatch(gap)):
                return [*taken, name]
            if _RELAYED.fullmatch(gap):
                return [name, *taken]
            if name.personal and _POST.fullmatch(gap):
                house = "analyst" in gap or gap.strip() in {"of", "at", "with", "from"}
                return [name, *taken] if house and taken[0].type is not EntityType.COMPANY else [name]
            break
        return taken

    def may_say(self, name: Name, key: str) -> bool:
        """Whether a name before a verb of speech is a source worth naming; views are held by houses."""
        if name.text.startswith(self._polls) or (name.house and name.type is not None):
            return True
        match name.type:
            case _ if key == "holding":
                return name.house and name.hinted
            case EntityType.PERSON | EntityType.AGENCY:
                return True
            case EntityType.COMPANY:
                return key in {"saying", "reckoning"}
            case _ if name.personal:
                return key in {"saying", "reckoning"}
            case _:
                return name.hinted or key in {"outlet", "reckoning"}

    def _of_speaker(self, context: Context, sentence: Sentence, cue: Cue, last: Spoken) -> Credit | None:
        """ "He also put", "she now models": the speaker of a sentence before."""
        if cue.key in _NOT_SPOKEN:
            return None
        found = self.pronoun.search(context.folded, max(cue.start - _PRONOUN_BACK, sentence.start), cue.start)
        if found is not None and found.start() - sentence.start > _OPENS:
            found = None
        speakers = self.spoken_of(context, sentence, last) if found is not None else ()
        return credit_of(speakers, found.start(), cue.end, Scope.FORWARD) if found is not None and speakers else None

    def spoken_of(self, context: Context, sentence: Sentence, last: Spoken) -> tuple[Name, ...]:
        """Whom "he" or "she" means: the one person named in the sentence before, or who spoke last."""
        if sentence.index == 0 or context.sentences[sentence.index - 1].paragraph != sentence.paragraph:
            return last.speakers
        before = context.sentences[sentence.index - 1]
        persons = [name for name in self.names.known(context, before.start, before.end) if name.personal]
        return tuple(persons) if len({name.text for name in persons}) == 1 else last.speakers

    # -- "X's estimate", "the newspaper" --------------------------------------
    def _possession(self, context: Context, sentence: Sentence, cue: Cue) -> Credit | None:
        names = self.names.any(context, max(sentence.start, cue.start - 60), cue.start)
        polled = bool(names) and names[-1].text.startswith(self._polls)
        if not names or not (names[-1].type is EntityType.MEDIA or names[-1].hinted or polled):
            return None
        gap = context.folded[names[-1].end : cue.start]
        plain = gap == " " and (names[-1].type is EntityType.MEDIA or polled)
        if plain and _word(context, cue) == "consensus":
            return self._of_consensus(context, sentence, names[-1], cue)
        return credit_of(names[-1:], names[-1].start, cue.end) if plain or _GENITIVE.fullmatch(gap) else None

    def _of_consensus(self, context: Context, sentence: Sentence, house: Name, cue: Cue) -> Credit:
        """The one figure of "the $15 billion LSEG consensus", or what follows it."""
        place = bisect_left(context.quantities, house.start, key=lambda quantity: quantity.start) - 1
        figure = context.quantities[place] if place >= 0 else None
        if figure is None or figure.start < sentence.start or house.start - figure.end > _BESIDE:
            return credit_of([house], house.start, cue.end, Scope.FORWARD)
        return replace(credit_of([house], house.start, cue.end, Scope.BACKWARD), floor=figure.start)

    def _label(self, context: Context, sentence: Sentence) -> Credit | None:
        """The speaker or house with whose name a line begins: "- Morgan Stanley: …", "Jane Doe, CFO: …"."""
        end = min(sentence.end, sentence.start + _FIRST)
        if context.folded.find(":", sentence.start, end) < 0:
            return None
        found = _LABEL.match(context.folded, sentence.start, end)
        names = self.names.any(context, sentence.start, found.end()) if found is not None else []
        if found is None or not names or names[0].start != found.start("name"):
            return None
        speaker = names[0]
        if not speaker.house and not speaker.personal:
            return None
        bare = _BARE_LABEL.match(context.folded, speaker.end, found.end()) is not None
        known = speaker.type in {EntityType.PERSON, EntityType.MEDIA} or (speaker.hinted and bare)
        return credit_of([speaker], speaker.start, found.end(), Scope.FORWARD) if known else None

    def _bracketed(self, context: Context, sentence: Sentence) -> list[Credit]:
        """Outlets and houses in brackets behind a figure: "70,000 wafers a month (TrendForce)"."""
        found: list[Credit] = []
        for match in _BRACKETED.finditer(context.folded, sentence.start, sentence.end):
            place = bisect_left(context.quantities, match.start(), key=lambda quantity: quantity.start) - 1
            figure = context.quantities[place] if place >= 0 else None
            if figure is None or figure.start < sentence.start or match.start() - figure.end > _FIRST:
                continue
            names = [name for name in self.names.known(context, match.start(1), match.end(1)) if name.house]
            if names and names[0].start == match.start(1) and names[-1].end == match.end(1):
                floor = max(found[-1].end if found else sentence.start, 1)
                found.append(replace(credit_of(names, match.start(), match.end(), Scope.BACKWARD), floor=floor))
        return found

    def _anaphora(self, context: Context, sentence: Sentence, cue: Cue, spoken_last: Spoken) -> Credit | None:
        words = _word(context, cue).split()
        personal = words[0] in {"he", "she"}
        last = (self.spoken_of(context, sentence, spoken_last) if personal else ()) or spoken_last.houses
        spoken = len(words) == 2 and (personal or words[0] == "it")
        if not last or (not spoken and not _SAYS.match(context.folded, cue.end, cue.end + 32)):
            return None
        return credit_of(last, cue.start, cue.end)


def _word(context: Context, cue: Cue) -> str:
    return context.folded[cue.start : cue.end].lower()
