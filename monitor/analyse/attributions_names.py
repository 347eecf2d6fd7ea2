"""Names of sources as the text writes them: known mentions, and names that the catalogue does not know."""

from __future__ import annotations

import re
from dataclasses import dataclass

from monitor.analyse.context import Context
from monitor.analyse.kinds import SPEAKERS
from monitor.analyse.newcomers_draft import SmallWords
from monitor.domain.catalogue import EntityType, Lexicon

_WORD = r"(?:[A-Z][A-Za-z0-9&'.-]*[A-Za-z0-9]|[A-Z]|[a-z]{1,3}[A-Z][A-Za-z0-9]+)"
_LATIN = re.compile(rf"(?<![A-Za-z0-9-]){_WORD}(?:(?: of the| of| de| &)? {_WORD})*")
_DOMAIN = re.compile(
    r"\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|net|org|cn|io|co|asia|media|news|tw|hk|jp|kr|sg|uk|de|info|me)\b",
    re.IGNORECASE,
)
_TITLED = re.compile(r"《([^《》\n]{2,16})》")
# What stands before a name in Chinese without being a part of it.
_PREFIX = re.compile(
    "(?:据|根据|按照?|由|从|但|而|英国|美国|日本|韩国|台湾|香港|德国|法国|科技媒体|财经媒体|投行|券商|外媒|媒体|另据|又据|此前|日前|"
    "市场研究机构|研究机构|调研机构|机构|咨询公司)*"
)
# 招股书援引行业数据, 官方对比数据, 一名分销商对本报: told by nobody of a name.
_NO_HOUSE = re.compile("官方|行业|对比|援引|一名|[对向]本报|内部|公开|供应链|部分")
# 首席执行官塔里克·阿明(Tareq Amin): what Chinese text calls a person whose name it glosses in brackets.
_GLOSSED = re.compile(
    r"(?:执行官|执行长|运营官|财务官|技术官|财务长|技术长|董事长|总裁|总经理|负责人|主管|分析师|研究员|创始人|创办人|经济学家|合伙人|主席|部长|局长"
    r"|顾问|教授|CEO|CFO|CTO|COO)([\u4e00-\u9fff·]{2,12}) ?\($"
)
_GLOSSED_BACK = 24
_GENITIVE = re.compile(r"'s?$")
_ONE_WORD = re.compile(r"[A-Z][a-z]+")
_PERSONAL = re.compile(r"[A-Z][a-z'-]+(?: [A-Z]\.)?(?: [A-Z][a-z'-]+){1,2}$")

_TITLE = re.compile(
    r"(?:(?:US |Vice |Prime |Deputy )?"
    r"(?:President|Premier|Minister|Secretary|Chairman|CEO|Senator|Dr\.?|Mr\.?|Ms\.?) )+"
    r"(?=[A-Z])"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Name:
    """A possible source at a place. `type` is None where the catalogue does not know it."""

    text: str
    start: int
    end: int
    type: EntityType | None
    hinted: bool = False

    @property
    def house(self) -> bool:
        """Whether it is an outlet or an analyst house, not a party or a person."""
        if self.type is EntityType.COMPANY:
            return self.hinted
        return self.type is EntityType.MEDIA or (self.type is None and not self.personal)

    @property
    def personal(self) -> bool:
        """Whether it names a person."""
        if self.type is not None:
            return self.type is EntityType.PERSON
        return not self.hinted and _PERSONAL.match(self.text) is not None


class NameFinder:
    """Finds names of possible sources in one language. Built once from its lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._small: tuple[Context, SmallWords] | None = None
        self._not_names = frozenset(lexicon.words("attribution", "not_names"))
        houses = sorted(lexicon.words("attribution", "houses"), key=len, reverse=True)
        joined = "|".join(map(re.escape, houses)) or "(?!)"
        self._house = re.compile(rf"\b(?:{joined})\b" if lexicon.code == "en" else rf"(?:{joined})$")
        self._chinese = re.compile(rf"[\u3400-\u9fff]{{2,8}}?(?:{joined})(?![\u3400-\u9fff]{{0,1}}(?:{joined}))")

    def known(self, context: Context, start: int, end: int) -> list[Name]:
        """The mentions of possible speakers that lie in a stretch of text."""
        found: list[Name] = []
        for mention in context.mentions_between(start, end):
            entity = context.entity(mention.entity_id)
            if entity is None or entity.type not in SPEAKERS or mention.end > end:
                continue
            left = mention.start
            if entity.type is EntityType.PERSON and (title := _TITLE.match(context.folded, left, mention.end)):
                left = title.end()
            if entity.type is EntityType.PERSON and (glossed := self._glossed(context, left)) is not None:
                found.append(glossed)
                continue
            found.append(
                Name(
                    text=context.document[left : mention.end],
                    start=left,
                    end=mention.end,
                    type=entity.type,
                    hinted=self._house.search(context.folded, left, mention.end) is not None,
                )
            )
        return found

    def _glossed(self, context: Context, start: int) -> Name | None:
        """The Chinese name of a person whose Latin one stands in brackets behind it."""
        if not context.language.chinese or context.folded[start - 1 : start] != "(":
            return None
        found = _GLOSSED.search(context.folded, max(start - _GLOSSED_BACK, 0), start)
        if found is None:
            return None
        left, right = found.span(1)
        return Name(text=context.document[left:right], start=left, end=right, type=EntityType.PERSON)

    def any(self, context: Context, start: int, end: int) -> list[Name]:
        """Known and unknown names in a stretch of text, in order."""
        names = self.known(context, start, end)
        mentions = [(m.start, m.end) for m in context.mentions_between(max(start - 40, 0), end)]
        taken = [(name.start, name.end) for name in names] + mentions
        for left, right, hinted in self._unknown(context, start, end):
            if all(right <= begin or left >= stop for begin, stop in taken):
                taken.append((left, right))
                text = context.document[left:right]
                if not hinted and self._is_word(context, text):
                    continue
                known = EntityType.PERSON if _surname(context, text) else None
                name = Name(text=text, start=left, end=right, type=known, hinted=hinted)
                names.append((self._glossed(context, left) if name.personal else None) or name)
        return sorted(names, key=lambda name: name.start)

    def _is_word(self, context: Context, text: str) -> bool:
        """Whether a single word with a capital is one that the article has without it, too."""
        if self._small is None or self._small[0] is not context:
            self._small = (context, SmallWords(context.folded))
        return _ONE_WORD.fullmatch(text) is not None and text in self._small[1]

    def _unknown(self, context: Context, start: int, end: int) -> list[tuple[int, int, bool]]:
        folded = context.folded
        found = [(match.start(1), match.end(1), True) for match in _TITLED.finditer(folded, start, end)]
        found += [(match.start(), match.end(), True) for match in _DOMAIN.finditer(folded, start, end)]
        for match in _LATIN.finditer(folded, start, end):
            trimmed = self._trimmed(folded, match.start(), match.end())
            if trimmed is not None:
                left, right = trimmed
                found.append((left, right, self._house.search(folded, left, right) is not None))
        return found

    def _trimmed(self, folded: str, left: int, right: int) -> tuple[int, int] | None:
        """A capitalised run without the ordinary words that begin it, its genitive and its full stop."""
        words = folded[left:right].split(" ")
        while words and words[0] in self._not_names:
            left += len(words.pop(0)) + 1
        if not words or left >= right:
            return None
        text = folded[left:right]
        text = _GENITIVE.sub("", text.rstrip(".-'"))
        if len(text) < 2 or text in self._not_names or text.isdigit() or not re.search("[A-Za-z]{2}", text):
            return None
        if re.search(r"\d", text) and not self._house.search(text):
            return None
        return left, left + len(text)

    def before(self, context: Context, start: int, end: int) -> Name | None:
        """The unknown Chinese house whose name ends a stretch of text: 某某证券, 某某日报."""
        for match in self._chinese.finditer(context.folded, start, end):
            if match.end() == end:
                prefix = _PREFIX.match(context.folded, match.start(), end - 2)
                left = prefix.end() if prefix is not None else match.start()
                if _NO_HOUSE.search(context.folded, left, end) is not None:
                    return None
                return Name(text=context.document[left:end], start=left, end=end, type=None, hinted=True)
        return None


def _surname(context: Context, text: str) -> bool:
    """Whether a word is the last of the name of a person whom the article names."""
    return any(entity.type is EntityType.PERSON and entity.name.endswith(f" {text}") for entity in context.entities)
