"""The catalogue's names as phrases to look for: every spelling of a form, its strength, and how it must be cased."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from monitor.analyse.fold import fold
from monitor.analyse.kinds import PRODUCTS
from monitor.domain.catalogue import Catalogue, Chip, Entity, EntityType

_CAMEL = re.compile(r"(?<=[a-z]{2})(?=[A-Z][a-z]{2})|(?<=[a-z]{3})(?=AI$)")
_LETTERS = re.compile(r"[A-Za-z]+")
_LATIN_WORDS = re.compile(r"[A-Za-z]{2,}(?: [A-Za-z]{2,}){1,2}")
_DIGITS = re.compile(r"\d+$")
# Names of people, places and outlets are capitalised or they are other words; products and firms are often not.
_CAPITALISED = frozenset({EntityType.PERSON, EntityType.PLACE, EntityType.AGENCY, EntityType.MEDIA})


class Casing(StrEnum):
    """How a name must be cased where it stands."""

    ANY = "any"
    LOWER = "lower"
    FIRST = "first"
    INITIAL = "initial"
    EXACT = "exact"


@dataclass(frozen=True, kw_only=True, slots=True)
class Name:
    """One spelling of an entity, or a decoy: a longer phrase in which a form of `entity` does not mean it.

    `number` marks a bare number (`960`), which needs a noun of its kind beside it. `written` is the form before folding
    where folding makes it another word (昇腾, folded 升腾: to rise).
    """

    form: str
    entity: Entity
    decoy: bool = False
    strong: bool = True
    casing: Casing = Casing.ANY
    plural: bool = False
    number: bool = False
    written: str | None = None

    def fits(self, found: str) -> bool:
        """Whether a stretch of folded text is cased as the name must be."""
        match self.casing:
            case Casing.ANY:
                return True
            case Casing.LOWER:
                return not any(letter.isupper() for letter in found)
            case Casing.FIRST:
                return found[0].isupper()
            case Casing.INITIAL:
                # Every word that the form capitalises; iPhone and d-Matrix begin small in the form, too.
                shown, wanted = _LETTERS.findall(found), _LETTERS.findall(self.form)
                return all(s[0].isupper() for s, w in zip(shown, wanted, strict=False) if w[0].isupper())
            case Casing.EXACT:
                shown_text, wanted_text = _plain(found), _plain(self.form)
                return shown_text == wanted_text or (self.plural and shown_text == wanted_text + "s")


def _plain(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


def names(catalogue: Catalogue) -> Iterator[Name]:
    """Every name of every entity, and the decoys among their `unless`, strong forms before weak ones."""
    for entity in catalogue.entities.values():
        for written in dict.fromkeys((entity.name, *entity.forms)):
            if written not in entity.weak:
                yield from _spellings(entity, written, strong=True)
        for written in _prefixed(catalogue, entity):
            yield from _spellings(entity, written, strong=True)
    for entity in catalogue.entities.values():
        for written in entity.weak:
            yield from _spellings(entity, written, strong=False)
        for phrase in decoys(entity):
            yield _decoy(entity, fold(phrase))


def decoys(entity: Entity) -> list[str]:
    """The `unless` phrases that contain one of the entity's own forms (metadata sheet, 昆仑万维)."""
    if not entity.unless:
        return []
    forms = [fold(form).lower() for form in (entity.name, *entity.forms, *entity.weak)]
    return [phrase for phrase in entity.unless if any(form in fold(phrase).lower() for form in forms)]


def vetoes(entity: Entity) -> list[str]:
    """The `unless` words that merely stand near the name and tell another thing (motorway, rainforest)."""
    contained = set(decoys(entity))
    return [phrase for phrase in entity.unless if phrase not in contained]


def _prefixed(catalogue: Catalogue, entity: Entity) -> Iterator[str]:
    """A chip's forms behind its own prefixes and those of its families: Instinct MI300X, 昇腾910C."""
    if not isinstance(entity, Chip):
        return
    prefixes = dict.fromkeys(entity.prefixes)
    for above in catalogue.lineage(entity.id):
        family = catalogue.entities.get(above)
        if isinstance(family, Chip):
            prefixes |= dict.fromkeys(family.prefixes)
    for prefix in prefixes:
        for form in dict.fromkeys((entity.name, *entity.forms, *entity.weak)):
            if not form.startswith(tuple(prefixes)):
                yield f"{prefix} {form}"


def _spellings(entity: Entity, written: str, *, strong: bool) -> Iterator[Name]:
    form = fold(written)
    casing = _casing(entity, form, strong=strong)
    plural = entity.type in PRODUCTS
    number = not strong and _DIGITS.match(form) is not None
    changed = written if form != written and not any("\uff00" <= c <= "\uffef" for c in written) else None
    for spelling in _variants(form):
        yield Name(
            form=spelling,
            entity=entity,
            strong=strong,
            casing=casing,
            plural=plural,
            number=number,
            written=changed,
        )


def _decoy(entity: Entity, form: str) -> Name:
    letters = "".join(_LETTERS.findall(form))
    casing = Casing.LOWER if letters.islower() else Casing.INITIAL
    return Name(form=form, entity=entity, decoy=True, casing=casing, plural=True)


def _variants(form: str) -> Iterator[str]:
    yield form
    if (split := _CAMEL.sub(" ", form)) != form:
        yield split
    if _LATIN_WORDS.fullmatch(form) and " " in form:
        yield form.replace(" ", "")


def _casing(entity: Entity, form: str, *, strong: bool) -> Casing:
    letters = "".join(_LETTERS.findall(form))
    if not letters or letters.islower():
        return Casing.ANY
    if letters.isupper() and (not strong or len(letters) <= 3) and form.isalnum() and len(form) <= 6:
        return Casing.EXACT
    if not strong or entity.type in _CAPITALISED:
        return Casing.INITIAL
    # Short names are other words more often (Uber, Adobe, Dell), and so are the words of long ones (Scale AI).
    if (
        entity.type not in PRODUCTS
        and form[0].isupper()
        and (" " in form or (len(letters) <= 5 and not letters.isupper()))
    ):
        return Casing.FIRST
    return Casing.ANY
