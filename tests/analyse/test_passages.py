"""Passages in many styles: the names in them and the quantities between the names, as one reading finds both."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from monitor.analyse.reader import Reader
from monitor.domain.articles import Article
from monitor.domain.catalogue import EntityType
from monitor.settings import load_catalogue
from tests.analyse.test_quantities import matches, shown
