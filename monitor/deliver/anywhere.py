"""Everything that Apprise knows: chats, pagers and phones that have no channel of their own here. Needs that extra."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from monitor.deliver.render import plain
from monitor.deliver.text import clean
from monitor.deliver.wording import Writer
from monitor.domain.alerts import Delivery, Notice, Receipt, Severity
from monitor.errors import PermanentDeliveryError, TemporaryDeliveryError

if TYPE_CHECKING:
    from apprise import Apprise

_KINDS = {Severity.INFO: "info", Severity.NOTICE: "info", Severity.URGENT: "warning"}
_EXTRA = "it needs the extra `apprise`: pip install 'chip-news-monitor[apprise]'"


class Anywhere:
    """A service behind an Apprise address (tgram://…, pover://…, matrix://…), which is a secret and is never shown.

    Apprise says whether a service took a message, and not why it did not: every failure is tried again, and given up in
    the end. The message is plain text; where a service takes less at a time, Apprise splits it.
    """

    def __init__(self, name: str, url: str, *, language: str = "en", zone: str = "UTC") -> None:
        self.name = name
        self._url = url
        self._writer = Writer(language, zone)
        self._place = f"channel {name!r} (by Apprise)"

    def send(self, deliveries: Sequence[Delivery]) -> Receipt:
        """One message for these deliveries: the headline as its title."""
        message = self._writer.message(deliveries)
        # The text begins with the headline.
        body = plain(message).removeprefix(message.headline).strip("\n")
        return self._notify(message.headline, body, _KINDS[message.severity])

    def notify(self, notice: Notice) -> Receipt:
        """One message of plain text."""
        return self._notify(clean(notice.subject), "\n".join(clean(line) for line in notice.lines), "failure")

    def check(self) -> str | None:
        """Whether Apprise knows the address's kind; nothing is sent."""
        try:
            self._open()
        except PermanentDeliveryError as error:
            return str(error)
        return None

    def _notify(self, title: str, body: str, kind: str) -> Receipt:
        if not self._open().notify(title=title, body=body, notify_type=kind, body_format="text"):
            raise TemporaryDeliveryError(f"{self._place} did not take the message; it is tried again later")
        return Receipt()

    def _open(self) -> Apprise:
        try:
            from apprise import Apprise, AppriseAsset, OverflowMode  # noqa: PLC0415 - an optional extra
        except ImportError:
            raise PermanentDeliveryError(f"{self._place}: {_EXTRA}") from None
        services = Apprise(asset=AppriseAsset(app_id="monitor", app_desc="monitor", secure_logging=True))
        if not services.add(self._url):
            raise PermanentDeliveryError(f"{self._place}: Apprise knows no such address; mend its variable")
        for service in services:
            service.overflow_mode = OverflowMode.SPLIT
        return services
