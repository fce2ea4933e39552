# SPDX-License-Identifier: MIT
"""The version of this package: that of the library in the same tree, include/espflash/version.h."""

__version__ = "0.1.0"
