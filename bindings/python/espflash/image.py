# SPDX-License-Identifier: MIT
"""
Firmware images: parse, check, and change the flash settings in the header. `data` is bytes or a
file's path; nothing is copied and no device is needed. The format: docs/image.md.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Union

from . import _structs as s
from . import errors
from ._buffers import Pinned
from ._convert import error_record, image_info
from ._library import lib
from .chips import as_chip
from .enums import Mode, Size
from .plan import as_mode, as_size
from .records import ImageInfo

if TYPE_CHECKING:
    from ._buffers import Data


def parse(data: Data, chip: Union[int, str, None] = None) -> ImageInfo:
    """
    Read the structure of an image that starts at the first byte; bytes after it are ignored. A
    wrong checksum or digest is no failure here: see `ImageInfo.flags`, and `check`. chip: what the
    image is for, if it does not say. ImageError: not an image, or truncated; ArgumentError: no such
    chip.
    """
    return _info(lib.espflash_image_parse, data, chip)


def check(data: Data, chip: Union[int, str, None] = None) -> ImageInfo:
    """Check that an image is whole: structure, checksum, digests. ImageError says what is not."""
    return _info(lib.espflash_image_check, data, chip)


def patch(data: Data, chip: Union[int, str, None] = None, *,
          flash_mode: Union[int, str] = Mode.KEEP, flash_freq: int = 0,
          flash_size: Union[int, str] = Size.KEEP) -> None:
    """
    Set flash mode, frequency (MHz) and size (bytes or a `Size`, not DETECT) in the header and renew
    the SHA-256, in place: in a writable buffer, or in a file. ArgumentError: the chip has no code
    for a value; ImageError: not whole; UnsupportedError: an image whose settings do not count, or
    whose chip's codes are not known. On failure nothing is changed.
    """
    info = s.ErrorInfo()
    with Pinned(data, writable=True) as pinned:
        _check(lib.espflash_image_patch(pinned.address, pinned.size, as_chip(chip),
                                        as_mode(flash_mode), flash_freq, as_size(flash_size), info),
               info)


def _info(function: Any, data: Data, chip: Union[int, str, None]) -> ImageInfo:
    result, info = s.ImageInfo(), s.ErrorInfo()
    with Pinned(data) as pinned:
        _check(function(result, pinned.address, pinned.size, as_chip(chip), info), info)
    return image_info(result)


def _check(code: int, info: s.ErrorInfo) -> None:
    if code < 0:
        raise errors.from_record(error_record(info, code))
