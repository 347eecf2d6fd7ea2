"""Text cut into tokens in linear time, whatever the text: spaCy's own rules take quadratic time on runs of brackets."""

from __future__ import annotations

import re

from spacy.tokens import Doc
from spacy.vocab import Vocab

_IDEOGRAPHS = "\u3400-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(rf"([{_IDEOGRAPHS}]|[^\W{_IDEOGRAPHS}]+|[^\w\s])( ?)|(\s+)")


class LinearTokenizer:
    """Tokens are ideographs, words, marks, and white space beyond the single space that a token may have behind it."""

    def __init__(self, vocab: Vocab) -> None:
        self._vocab = vocab

    def __call__(self, text: str) -> Doc:
        """The tokens of a text; their texts and spaces put together are the text again."""
        tokens = _TOKEN.findall(text)
        words = [word or gap for word, _, gap in tokens]
        return Doc(self._vocab, words=words, spaces=[space != "" for _, space, _ in tokens])
