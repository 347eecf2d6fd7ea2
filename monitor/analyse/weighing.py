"""What features come to by learned weights (config/casting.toml, accompanying.toml, dating.toml)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def weighed(weights: Mapping[str, float], features: Iterable[tuple[str, float]]) -> float:
    """The sum of the features' values by weight; a feature without a weight counts for nothing."""
    return sum([weights[name] * value for name, value in features if name in weights])
