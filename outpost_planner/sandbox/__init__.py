"""A local Outposts endpoint on which a purchase can be rehearsed: a moto backend, its server and its face."""

from outpost_planner.sandbox.plug import mock_outposts
from outpost_planner.sandbox.start import Sandbox, serve, start_sandbox

__all__ = ["Sandbox", "mock_outposts", "serve", "start_sandbox"]
