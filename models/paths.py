"""Where the shipped data, the shipped encoder and the working files lie.

The shipped tables and documents lie beside the packages in a checkout, and under
``share/partnerkompass`` of the environment when the distribution was installed from a wheel.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

__all__ = ["data_dir", "docs_dir", "home_dir", "shipped_encoder_dir"]

_ROOT = Path(__file__).resolve().parent.parent


def _in_checkout() -> bool:
    return (_ROOT / "pyproject.toml").is_file()


def data_dir() -> Path:
    """The folder of shipped tables; ``PARTNERKOMPASS_DATA`` names another one."""
    configured = os.environ.get("PARTNERKOMPASS_DATA")
    if configured:
        return Path(configured)
    if _in_checkout():
        return _ROOT / "data"
    return Path(sys.prefix) / "share" / "partnerkompass" / "data"


def docs_dir() -> Path:
    """The folder of the documents that the pages show."""
    if _in_checkout():
        return _ROOT / "docs"
    return Path(sys.prefix) / "share" / "partnerkompass" / "docs"


def home_dir() -> Path:
    """The folder for what the product writes; ``PARTNERKOMPASS_HOME`` names another one.

    In a checkout it is ``var/``; otherwise the XDG data folder of the user.
    """
    configured = os.environ.get("PARTNERKOMPASS_HOME")
    if configured:
        return Path(configured)
    if _in_checkout():
        return _ROOT / "var"
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "partnerkompass"


def shipped_encoder_dir() -> Path:
    """The sentence-transformers folder of the shipped encoder (part of the package ``models``)."""
    return _ROOT / "models" / "shipped"
