"""The addresses that moto sends to this backend."""

from __future__ import annotations

from outpost_planner.sandbox.responses import OutpostsResponse

url_bases = [r"https?://outposts\.(.+)\.amazonaws\.com"]

url_paths = {"{0}/.*$": OutpostsResponse.dispatch}
