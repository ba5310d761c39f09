"""The child process of `engine`: jobs in, pictures out, one line of JSON each. Nobody imports this.

vl_convert holds the interpreter while it draws, and 110 MB from then on: here neither is the portal's.
"""

from __future__ import annotations

import base64
import json
import signal
import sys
from typing import Any

import vl_convert


def svg(job: dict[str, Any]) -> bytes:
    drawn: str = vl_convert.vegalite_to_svg(job["spec"], allowed_base_urls=[], format_locale=job["locale"])
    return drawn.encode()


def png(job: dict[str, Any]) -> bytes:
    drawn: bytes = vl_convert.svg_to_png(job["svg"], scale=job["scale"])
    return drawn


def main() -> None:
    """Until the pipe is closed; who stops the portal from the terminal does not stop a picture half-way."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for line in sys.stdin.buffer:
        job = json.loads(line)
        try:
            told = {"drawn": base64.b64encode(svg(job) if "spec" in job else png(job)).decode()}
        except ValueError as fault:
            told = {"fault": str(fault)}
        sys.stdout.buffer.write(json.dumps(told).encode() + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
