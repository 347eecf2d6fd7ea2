"""Kinds of entities that the rules speak of together."""

from __future__ import annotations

from monitor.domain.catalogue import EntityType

COMPANIES = frozenset({EntityType.COMPANY})
AGENCIES = frozenset({EntityType.AGENCY})
PLACES = frozenset({EntityType.PLACE})
# Whoever keeps books, and whoever pays and gives money.
FIRMS = COMPANIES | AGENCIES
PAYERS = FIRMS | PLACES
SPEAKERS = FIRMS | {EntityType.MEDIA, EntityType.PERSON}

MEDIA = frozenset({EntityType.MEDIA})
SYSTEMS = frozenset({EntityType.SYSTEM})
PARTS = SYSTEMS | {EntityType.CHIP}
SERVICES = frozenset({EntityType.MODEL})
PRODUCTS = PARTS | SERVICES
# What this field is about.
FIELD = PRODUCTS | COMPANIES
