"""Slack's Web API on loopback, as far as a bot that posts needs it: it remembers messages, threads and changes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from monitor.deliver.blockkit import faults
from monitor.deliver.loopback import Reply, SlackStandIn


class SlackApi(SlackStandIn):
    """`messages` maps a timestamp to the message as it stands now; `replies` a thread's timestamp to its answers."""

    def __init__(self, *, token: str = "xoxb-loopback", script: Iterable[Reply] = ()) -> None:  # noqa: S107 - of nobody
        super().__init__(script)
        self.token = token
        self.rooms = {"#desk": "C0DESK", "C0DESK": "C0DESK", "#old": "C0OLD"}
        self.archived = {"C0OLD"}
        self.messages: dict[str, dict[str, Any]] = {}
        self.replies: dict[str, list[str]] = {}

    @property
    def api(self) -> str:
        """What stands before the method's name."""
        return f"{self.url.partition('/services/')[0]}/api"

    def judge(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """The honest answer, by the rules of the Web API: 200, and `ok` or an `error` inside."""
        method, given = path.removeprefix("/api/"), json.loads(body)
        error = self._error(method, headers, given)
        result = {"ok": False, "error": error} if error else {"ok": True} | self._done(method, given)
        return Reply(body=json.dumps(result), headers={"content-type": "application/json"})

    def _error(self, method: str, headers: Mapping[str, str], given: dict[str, Any]) -> str | None:
        room = self.rooms.get(given.get("channel", ""))
        found = faults(given) if method.startswith("chat.") else []
        self.complaints += found
        reasons = {
            "invalid_auth": headers.get("authorization") != f"Bearer {self.token}",
            "unknown_method": method not in ("auth.test", "chat.postMessage", "chat.update"),
            "channel_not_found": method != "auth.test" and room is None,
            "is_archived": room in self.archived,
            found[0].partition(":")[0] if found else "": bool(found),
            "message_not_found": method == "chat.update" and given.get("ts") not in self.messages,
            "thread_not_found": given.get("thread_ts", "") not in {"", *self.messages},
        }
        return next((reason for reason, applies in reasons.items() if applies), None)

    def _done(self, method: str, given: dict[str, Any]) -> dict[str, Any]:
        if method == "auth.test":
            return {"user": "monitor"}
        stamp = given.get("ts") or f"1779840000.{len(self.messages):06d}"
        if given.get("thread_ts"):
            self.replies.setdefault(given["thread_ts"], []).append(stamp)
        self.messages[stamp] = given
        return {"channel": self.rooms[given["channel"]], "ts": stamp}
