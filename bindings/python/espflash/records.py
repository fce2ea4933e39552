# SPDX-License-Identifier: MIT
"""
What the library tells, as plain Python objects: copies, valid for ever. Addresses and sizes are in
bytes unless said otherwise. `flash_records` has those of the flash chip.
"""
from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Optional, Tuple

from .chips import Can, Chip, Feature, Protection, Security, UsbMode
from .enums import EventKind, ImageFlag, Loader, Mode, Phase, PortFlag, Seen, StepKind


@dataclass(frozen=True)
class ChipInfo:
    """One chip as it was found."""

    chip: Chip
    name: str
    """The model: "ESP32-C3"."""
    description: str
    """This specimen: "ESP32-D0WD-V3 (revision v3.1)"."""
    feature_text: str
    features: Feature
    capabilities: Can
    """By ROM loader and flasher stub; `Session.capabilities` asks the chip, too."""
    mac: bytes
    """Base MAC address, six bytes."""
    revision: int
    """Major * 100 + minor."""
    bootloader_offset: int
    """Flash address of the first image."""
    crystal_mhz: int
    chip_id: int
    """ESP8266: the 32-bit chip id; others: 0."""
    image_chip_id: int
    package: int
    embedded_flash: int
    """Bytes in the package; 0 = none, or eFuse does not tell."""
    embedded_psram: int
    """The same."""
    eui64: Optional[bytes]
    """For IEEE 802.15.4, eight bytes; None = the model has none."""
    usb_mode: UsbMode

    @property
    def mac_text(self) -> str:
        """The MAC address as people write it: "24:0a:c4:00:00:01"."""
        return self.mac.hex(":")


@dataclass(frozen=True)
class LoaderInfo:
    """Who answers on the chip."""

    loader: Loader
    version: int
    """Of the library's own flasher stub; else 0."""
    block_size: int
    """Bytes in one block of a write."""
    window: int
    """Blocks that may be in flight; 1 = each is waited for."""
    reason: str
    """Why no stub runs although one was not ruled out; may be empty."""


@dataclass(frozen=True)
class ProtectionInfo:
    """How the chip is protected."""

    flags: Protection
    """In secure download mode only the first three can be known."""
    encrypt_align: int
    """Encrypted writes are of multiples of this, in bytes; 0 = there are none."""


@dataclass(frozen=True)
class SecurityInfo:
    """The security state as the chip reports it."""

    flags: Security
    flash_crypt_count: int
    key_purposes: bytes
    chip_id: Optional[int]
    """As in image headers; None where the chip does not tell."""
    api_version: Optional[int]


@dataclass(frozen=True)
class Step:
    """One step of a plan."""

    kind: StepKind
    address: int
    size: int
    region: int
    """Index of the region, in the order of `Plan.add`."""


@dataclass(frozen=True)
class WriteResult:
    """What a write or a verification did."""

    bytes_written: int
    """Flash bytes programmed."""
    bytes_sent: int
    """Payload bytes on the wire, after compression."""
    bytes_verified: int
    bytes_skipped: int
    """Held by the flash already."""
    duration_us: int
    """Microseconds of the whole run."""
    flash_params: int
    """Header bytes 2 and 3, if patched."""
    patched: bool
    """An image header was changed."""
    digest_updated: bool
    verified: bool
    """All regions were proved."""
    compressed: bool


@dataclass(frozen=True)
class Segment:
    """One segment of an image."""

    address: int
    """Where it is loaded."""
    size: int
    file_offset: int
    memory: str
    """Regions of the memory map that hold it."""


@dataclass(frozen=True)
class ImageInfo:
    """The structure of a firmware image."""

    chip: Chip
    flags: ImageFlag
    entry: int
    """Address of the first instruction."""
    size: int
    flash_size: int
    """Bytes, or a `Size`; 0 = a code that the chip does not have."""
    flash_freq: int
    """MHz; 0 = a code that the chip does not have."""
    flash_mode: Mode
    chip_id: int
    """0xffff without an extended header."""
    min_revision: int
    max_revision: int
    min_revision_legacy: int
    checksum: int
    checksum_computed: int
    size_code: int
    freq_code: int
    digest: bytes
    digest_computed: bytes
    fw_md5: bytes
    app_project: str
    app_version: str
    app_time: str
    app_date: str
    app_idf: str
    segments: Tuple[Segment, ...]


@dataclass(frozen=True)
class Port:
    """One serial port of this machine. Texts may be empty."""

    path: str
    """What `connect` takes."""
    flags: PortFlag
    vendor_id: int
    product_id: int
    description: str
    manufacturer: str
    product: str
    serial: str
    guess: str
    """What it probably is: "CP210x bridge"."""
    place: str
    """Where it is plugged in, "1-2.3": bus and the hubs' ports."""


@dataclass(frozen=True)
class Event:
    """Something worth telling a person while the library works."""

    kind: EventKind
    number: int
    """As the kind says: attempt, baud or `Phase`."""
    count: int
    """ATTEMPT: of how many; 0 = no limit."""
    seen: Seen
    message: str
    hint: str


class Progress(NamedTuple):
    """How far an operation is: `done` never falls, `total` never changes."""

    done: int
    total: int
    phase: Phase
    address: int
