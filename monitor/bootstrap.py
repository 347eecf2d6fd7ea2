"""The composition root: the only file that knows the concrete classes."""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from datetime import UTC, datetime, timedelta
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from threading import Event
from types import TracebackType
from typing import TYPE_CHECKING, Any

from platformdirs import user_data_path

from monitor import __version__
from monitor.domain.alerts import ChannelKind, ChannelSettings
from monitor.domain.articles import Article
from monitor.domain.catalogue import Catalogue
from monitor.errors import ConfigurationError, Problem, UsageError
from monitor.pipeline.dispatch import Dispatch
from monitor.pipeline.judge import Judge
from monitor.pipeline.poll import Poll
from monitor.pipeline.read import Read
from monitor.ports import Channel, Clock, Fetcher, Store
from monitor.settings import Settings, load_catalogue, load_settings, secret

if TYPE_CHECKING:
    from monitor.analyse.reader import Reader
    from monitor.pipeline.judge import Judged


class SystemClock:
    """The machine's time."""

    def now(self) -> datetime:
        """The present in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - the one place where time comes in


def shipped_config() -> Path:
    """The configuration that the program ships: beside the package in a checkout, inside it in a wheel."""
    package = Path(str(files("monitor")))
    inside = package / "_config"
    return inside if inside.is_dir() else package.parent / "config"
