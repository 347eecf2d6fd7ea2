"""`audit.py LOCK…`: known vulnerabilities of locked packages. Exit code 1 where one has a mended release.

Where nobody answers (offline, or a mirror without that service) nothing is said to be well, and nothing fails.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any


def audit(lock: str) -> list[dict[str, Any]] | None:
    """Every vulnerable package of a lock file; None where nobody answers."""
    with tempfile.TemporaryDirectory() as directory:
        report = Path(directory) / "report.json"
        command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "--requirement", lock]
        command += ["--timeout", "5", "--progress-spinner", "off", "--format", "json", "--output", str(report)]
        try:
            subprocess.run(command, check=False, capture_output=True, timeout=90)
            found = json.loads(report.read_text(encoding="utf-8"))
        except (OSError, ValueError, subprocess.TimeoutExpired):
            return None
    return [package for package in found["dependencies"] if package.get("vulns")]


def main(locks: list[str]) -> int:
    """Audit each lock; returns the exit code."""
    code = 0
    for lock in locks:
        if (found := audit(lock)) is None:
            print(f"{lock}: not audited, nobody answered")
            return code
        print(f"{lock}: {len(found)} packages with known vulnerabilities")
        for package in found:
            for flaw in package["vulns"]:
                mended = ", ".join(flaw["fix_versions"]) or "no release mends it yet"
                print(f"  {package['name']} {package['version']}: {flaw['id']} ({mended})")
                code = max(code, int(bool(flaw["fix_versions"])))
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
