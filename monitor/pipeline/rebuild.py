"""rebuild: every stored reading judged anew, by date, on a scratch ledger; and what would be different."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from monitor.domain.articles import Article
from monitor.domain.counted import counted
from monitor.domain.figures import Judgement, Record
from monitor.domain.overview import Rejudged
from monitor.domain.readings import Reading
from monitor.pipeline.feedback import MARK, Marks, Said, names, standing_marks
from monitor.pipeline.jsonline import Json
from monitor.pipeline.judge import Judge, Judged
from monitor.pipeline.table import columns
from monitor.ports import Clock, Store

_PAGE = 200
_NONE = "–"


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """A figure that would be judged otherwise. `before` or `after` is None where it is not there then."""

    before: Judgement | None
    after: Judgement | None

    @property
    def either(self) -> Judgement:
        """The figure as it will be, else as it was."""
        found = self.after or self.before
        assert found is not None  # noqa: S101 - one of the two is always there
        return found

    @property
    def kind(self) -> str:
        """`new → confirmed`, or what else is different where the verdict is the same."""
        before, after = self.before, self.after
        if before is None or after is None or before.verdict is not after.verdict:
            old, new = (one.verdict.value if one else _NONE for one in (before, after))
            return f"{old} → {new}"
        if before.record.series_id != after.record.series_id:
            return f"{after.verdict.value}, in another series"
        return f"{after.verdict.value}, for another reason"


@dataclass(kw_only=True, slots=True)
class RebuildReport:
    """What judging anew came to. `kinds` counts differences of figures worth keeping, `asides` those of the others."""

    articles: int = 0
    figures: int = 0
    asides: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    first: list[Difference] = field(default_factory=list)
    applied: bool = False

    @property
    def different(self) -> int:
        """How many figures would be judged otherwise."""
        return self.kinds.total() + self.asides

    def __str__(self) -> str:
        told = f"{counted(self.articles, 'article')} with {counted(self.figures, 'figure')} judged anew"
        if not self.different:
            return f"{told}: nothing is different"
        kinds = [f"  {count:>6}  {kind}" for kind, count in self.kinds.most_common()]
        kinds += [f"  {self.asides:>6}  asides, which are never told"] if self.asides else []
        rows = [_row(one) for one in self.first]
        more = self.kinds.total() - len(rows)
        lines = (
            [f"{told}: {self.different} are judged otherwise", *kinds, "", *columns(rows)] if rows else [told, *kinds]
        )
        lines += [f"  and {more} more"] if more > 0 and rows else []
        done = "Applied; alerts that were raised stay as they are, and none is sent for the past."
        return "\n".join([*lines, "", done if self.applied else "Nothing was changed; --apply puts this in place."])

    def to_json(self) -> Json:
        """The report as JSON."""
        return {
            "articles": self.articles,
            "figures": self.figures,
            "different": self.different,
            "kinds": dict(self.kinds.most_common()),
            "asides": self.asides,
            "applied": self.applied,
            "first": [
                {
                    "id": one.either.record.id,
                    "text": one.either.record.figure.text,
                    "kind": one.kind,
                    "before": _brief(one.before),
                    "after": _brief(one.after),
                }
                for one in self.first
            ],
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Rebuild:
    """Judges what is stored once more. `judge` works on `scratch`, an empty ledger; the marks are those of `store`.

    `read` reads an article's text anew; None takes the stored readings, as for an article whose text was forgotten.
    """

    store: Store
    scratch: Store
    judge: Judge
    clock: Clock
    read: Callable[[Article], Reading] | None = None

    def __call__(self, *, apply: bool, shown: int) -> RebuildReport:
        """Judge anew, and put it in place where `apply` says so: all of it or nothing. Tells `shown` differences."""
        report = RebuildReport()
        anew = self._anew(report, shown)
        if apply:
            self.store.replace_judgements(anew)
            report.applied = True
            found = {"different": str(report.different), "articles": str(report.articles)}
            self.store.record_event("rebuild", "ledger", found, now=self.clock.now())
        else:
            for _ in anew:
                pass
        return report

    def _anew(self, report: RebuildReport, shown: int) -> Iterator[Rejudged]:
        standing = standing_marks(self.store.events(MARK))
        marked, known = names(standing), dict[str, Record]()  # the records that marks speak of, as they come to be
        said = Said(marks=Marks(marks=standing, records=known))
        for article, stored in self._stored():
            reading = stored if self.read is None or not article.text else self.read(article)
            judged = self._judge(article, reading, said)
            known |= {one.record.id: one.record for one in judged.judgements if one.record.id in marked}
            _compare(self.store.judgements_of(article.id), judged.judgements, report, shown)
            report.articles += 1
            report.figures += len(judged.judgements)
            yield Rejudged(
                article=article,
                story=judged.story,
                judgements=judged.judgements,
                keys=judged.keys,
                reading=None if reading == stored else reading,
            )

    def _judge(self, article: Article, reading: Reading, said: Said) -> Judged:
        # The scratch ledger needs to know whose the figures are; texts and readings stay where they are.
        self.scratch.save_reading(replace(article, text=""), Reading(article_id=article.id, language=reading.language))
        return self.judge.article(article, reading, said, silent=True)

    def _stored(self) -> Iterator[tuple[Article, Reading]]:
        after: str | None = None
        while page := self.store.judged(after, _PAGE):
            yield from page
            after = page[-1][0].id


def _compare(before: Sequence[Judgement], after: Sequence[Judgement], report: RebuildReport, shown: int) -> None:
    old = {one.record.id: one for one in before}
    new = {one.record.id: one for one in after}
    for name in dict.fromkeys((*old, *new)):
        one = Difference(before=old.get(name), after=new.get(name))
        if one.before is not None and one.after is not None and _essence(one.before) == _essence(one.after):
            continue
        if not one.either.record.figure.salient:
            report.asides += 1
            continue
        report.kinds[one.kind] += 1
        if len(report.first) < shown:
            report.first.append(one)


def _essence(found: Judgement) -> tuple[object, ...]:
    record = found.record
    return (
        record.figure, found.verdict, found.nuance, found.why, found.against.id if found.against else None,
        found.likely, found.change, found.ratio, found.sources, found.copies,
        record.series_id, record.story_id, record.root, record.replaces,
    )  # fmt: skip


def _row(one: Difference) -> tuple[str, ...]:
    record = one.either.record
    why = one.after.why if one.after else "no longer found in the text"
    return f"{record.dated:%Y-%m-%d}", one.kind, record.figure.text, record.figure.metric, record.id, why


def _brief(found: Judgement | None) -> Json | None:
    if found is None:
        return None
    return {"verdict": found.verdict.value, "why": found.why, "series": found.record.series_id}
