"""Kinds of hardware and of capacity, as the API names them: each name once."""

from __future__ import annotations

RACK, SERVER = "RACK", "SERVER"
HARDWARE = (RACK, SERVER)
"""SupportedHardwareType of an Outpost, and ItemClass of a catalog item."""

EC2, EBS, S3 = "EC2", "EBS", "S3"
"""Kinds of capacity of a quote; the last two are also what a catalog item's storage supports."""

COMPUTE, NETWORKING = "COMPUTE", "NETWORKING"
"""What an asset is, and what a rack of a quote is used for."""

NEW_RACK, UPDATED_RACK, EXISTING_RACK = "NEW_RACK", "UPDATED_RACK", "EXISTING_RACK"
"""What a quote's option does with a rack; a server has the kind `SERVER` there too."""
