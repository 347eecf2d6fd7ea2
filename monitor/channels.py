"""The ways out, made from their settings: which class serves which kind, and where its secrets come from."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.domain.alerts import ChannelKind, ChannelSettings, Rule
from monitor.errors import ConfigurationError, Problem
from monitor.ports import Channel, Clock, Store
from monitor.settings import secret
from monitor.telemetry import keep_secret

if TYPE_CHECKING:
    from monitor.deliver.slackactions import SlackApp

TERMINAL = ChannelSettings(name="terminal", kind=ChannelKind.TERMINAL)


class Channels:
    """The channels of a configuration, each opened when it is first asked for.

    `directory` is the configuration's name for people; `environment` holds the secrets that the settings name.
    """

    def __init__(
        self,
        settings: tuple[ChannelSettings, ...],
        directory: str,
        environment: Mapping[str, str],
        *,
        rules: Sequence[Rule] = (),
        store: Callable[[], Store],
        clock: Clock,
    ) -> None:
        self.settings = settings
        self._directory, self._environment = directory, environment
        self._store, self._clock = store, clock
        self._mailboxes = {rule.id: rule.recipients for rule in rules if rule.recipients}
        self._opened: dict[str, Channel] = {}

    def named(self, name: str) -> Channel | None:
        """A channel by its name; None where the configuration has none of that name."""
        if name not in self._opened:
            found = next((one for one in self.settings if one.name == name), None)
            if found is None:
                return None
            self._opened[name] = self.open(found)
        return self._opened[name]

    def open(self, found: ChannelSettings) -> Channel:
        """A channel of these settings, anew. Raises ConfigurationError where a secret is not set."""
        openers: Mapping[ChannelKind, Callable[[ChannelSettings], Channel]] = {
            ChannelKind.SLACK: self._slack_bot if found.token else self._slack,
            ChannelKind.WEBHOOK: self._webhook,
            ChannelKind.MAIL: self._mail,
            ChannelKind.TERMINAL: self._terminal,
            ChannelKind.FEED: self._feed,
            ChannelKind.APPRISE: self._anywhere,
        }
        return openers[found.kind](found)

    def _slack(self, found: ChannelSettings) -> Channel:
        from monitor.deliver.slack import SlackWebhook

        url = self._secret(found.url, found.name)
        return SlackWebhook(found.name, url, language=found.language, zone=found.zone)

    def _slack_bot(self, found: ChannelSettings) -> Channel:
        from monitor.deliver.slackbot import API, SlackBot
        from monitor.deliver.wording import Writer

        return SlackBot(
            found.name,
            self._secret(found.token, found.name),
            found.recipients[0],
            writer=Writer(found.language, found.zone),
            threads=partial(self._store().first_reference, found.name),
            buttons=bool(found.signing),
            api=self._secret(found.url, found.name) if found.url else API,
        )

    def _webhook(self, found: ChannelSettings) -> Channel:
        from monitor.deliver.webhook import Webhook

        return Webhook(
            found.name,
            self._secret(found.url, found.name),
            clock=self._clock,
            secret=self._secret(found.token, found.name) if found.token else None,
            language=found.language,
            zone=found.zone,
        )

    def _mail(self, found: ChannelSettings) -> Channel:
        from monitor.deliver.mail import Mail, MailServer

        server = MailServer(
            host=found.host,
            port=found.port,
            security=found.security,
            username=self._secret(found.username, found.name) if found.username else None,
            password=self._secret(found.password, found.name) if found.password else None,
        )
        return Mail(
            found.name,
            server,
            sender=found.sender,
            recipients=found.recipients,
            language=found.language,
            zone=found.zone,
            by_rule=self._mailboxes,
        )

    def _terminal(self, found: ChannelSettings) -> Channel:
        from monitor.deliver.terminal import Terminal

        return Terminal(found.name, sys.stdout, language=found.language, zone=found.zone)

    def _feed(self, found: ChannelSettings) -> Channel:
        from monitor.deliver.feed import AlertFeed

        return AlertFeed(found.name, Path(found.path).expanduser(), language=found.language, zone=found.zone)

    def _anywhere(self, found: ChannelSettings) -> Channel:
        from monitor.deliver.anywhere import Anywhere

        url = self._secret(found.url, found.name)
        return Anywhere(found.name, url, language=found.language, zone=found.zone)

    def slack_apps(self) -> list[SlackApp]:
        """The Slack apps whose buttons are to be heard. Raises ConfigurationError where a secret is not set."""
        from monitor.deliver.slackactions import SLACKS, SlackApp, origin
        from monitor.deliver.wording import Writer

        return [
            SlackApp(
                channel=found.name,
                secret=self._secret(found.signing, found.name),
                writer=Writer(found.language, found.zone),
                origins=SLACKS | ({origin(self._secret(found.url, found.name))} if found.url else set()),
            )
            for found in self.settings
            if found.kind is ChannelKind.SLACK and found.signing
        ]

    def _secret(self, name: str, channel: str) -> str:
        value = secret(name, self._environment)
        if value is None:
            message = f"channel {channel!r} needs the environment variable {name} (or {name}_FILE); set it"
            raise ConfigurationError([Problem(file=f"{self._directory}/channels.toml", line=None, message=message)])
        keep_secret(value)
        return value
