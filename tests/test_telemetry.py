"""No secret stands in a log line."""

from __future__ import annotations

import json
import logging

import pytest

from monitor.telemetry import LOGGER, configure_logs, keep_secret, redact, report_crash


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "posting to https://hooks.slack.com/services/T0/B0/abc",
            "posting to https://hooks.slack.com/services/[redacted]",
        ),
        ("token xoxb-12-ab", "token [redacted]"),
        ("postgresql://me:pass@host/db", "postgresql://me:[redacted]@host/db"),
        ("the word hunter22 is one", "the word [redacted] is one"),
        ("nothing to hide", "nothing to hide"),
    ],
)
def test_redact(text: str, expected: str) -> None:
    keep_secret("hunter22")
    keep_secret("the")  # too short to be cut out of every line
    assert redact(text) == expected


@pytest.mark.parametrize(
    "text", ["/hooks/T0-longtoken", "T0-longtoken", "https://me:longpassword@x.example", "key=abcdefgh"]
)
def test_of_an_address_every_telling_part_is_a_secret(text: str) -> None:
    keep_secret("https://me:longpassword@x.example/hooks/T0-longtoken?key=abcdefgh")
    keep_secret("https://[")
    assert "long" not in redact(text)
    assert "abcdefgh" not in redact(text)
    assert redact("https://x.example/") == "https://x.example/"


@pytest.mark.parametrize("as_json", [True, False])
def test_log_lines_and_tracebacks(as_json: bool, capsys: pytest.CaptureFixture[str]) -> None:
    keep_secret("hunter22")
    configure_logs(as_json=as_json, verbose=False)
    try:
        try:
            raise ValueError("hunter22")
        except ValueError:
            LOGGER.exception("failed with %s", "hunter22")
        LOGGER.debug("not told")
    finally:
        LOGGER.handlers.clear()
        LOGGER.setLevel(logging.NOTSET)
    told = capsys.readouterr().err
    assert "hunter22" not in told
    assert "ValueError: [redacted]" in told
    if as_json:
        assert json.loads(told)["level"] == "error"


def test_a_crash_is_told_without_secrets(capsys: pytest.CaptureFixture[str]) -> None:
    keep_secret("hunter22")
    try:
        try:
            raise KeyError("hunter22")
        except KeyError as cause:
            raise ValueError("over hunter22") from cause
    except ValueError as error:
        report_crash(ValueError, error, error.__traceback__)
    told = capsys.readouterr().err
    assert "ValueError: over [redacted]" in told
    assert "KeyError: '[redacted]'" in told
    assert "hunter22" not in told.replace('KeyError("hunter22")', "").replace('ValueError("over hunter22")', "")
