# SPDX-License-Identifier: MIT
"""
Where this library's chips differ from esptool's, on purpose, each with its reason. Read by
chips_vs_esptool.py, which fails on a difference that is not here and on a row that is not needed.
"""
import re

ALL = ("esp8266", "esp32", "esp32s2", "esp32s3", "esp32c2", "esp32c3", "esp32c5", "esp32c6",
       "esp32c61", "esp32h2", "esp32h4", "esp32p4", "esp32s31", "esp32h21", "esp32e22")


def but(*keys):
    return tuple(k for k in ALL if k not in keys)


# Attributes that are no chip's number: (names, why nothing is compared).
NOT_A_CHIPS = (
    ("ESP_CMDS ESP_CHECKSUM_MAGIC ESP_IMAGE_MAGIC ESP_ROM_BAUD ROM_INVALID_RECV_MSG"
     " FLASH_SECTOR_SIZE CHIP_DETECT_MAGIC_REG_ADDR",
     "the protocol, the same for every chip: esptool_vs_sim.py and image_vs_esptool.py use it"),
    ("DEFAULT_PORT IS_STUB STUB_CLASS USES_RFC2217 WRITE_FLASH_ATTEMPTS",
     "how that program is built"),
    ("UNSUPPORTED_CHIPS", "chips that were never sold: names in messages, tests/unit/test_chip.c"),
    ("DR_REG_LPAON_BASE DR_REG_LP_SYS_BASE DR_REG_LP_WDT_BASE DR_REG_PMU_BASE DR_REG_SYSCON_BASE"
     " DR_REG_TIMG_BASE RTCCNTL_BASE_REG",
     "a base that other attributes are sums with; those are compared"),
    ("OVERRIDE_VDDSDIO_CHOICES RTC_CNTL_DREFL_SDIO_M RTC_CNTL_DREFM_SDIO_M RTC_CNTL_SDIO_PD_EN",
     "for changing the flash's voltage, which this library does not offer"),
    ("EFUSE_FORCE_USE_KM_KEY_MASK EFUSE_FORCE_USE_KM_KEY_REG",
     "the whole of the field of which EFUSE_FORCE_USE_KEY_MANAGER_KEY_... is a bit"),
    ("PURPOSE_VAL_XTS_AES128_KEY PURPOSE_VAL_XTS_AES256_KEY_1 PURPOSE_VAL_XTS_AES256_KEY_2",
     "values of KEY_PURPOSES, which is compared whole"),
)

# Attributes that a class only inherits, and from a chip or base for which they mean something:
# (names, chips, class that declares it, reason). The test fails when a class begins to declare one.
ESP32_ONLY = ("EFUSE_RD_ABS_DONE_REG EFUSE_RD_ABS_DONE_0_MASK EFUSE_RD_ABS_DONE_1_MASK"
              " APB_CTL_DATE_ADDR APB_CTL_DATE_S APB_CTL_DATE_V EFUSE_BLK0_RDATA3_REG_OFFS"
              " EFUSE_BLK0_RDATA5_REG_OFFS RTCCALICFG1 TIMERS_RTC_CALI_VALUE"
              " TIMERS_RTC_CALI_VALUE_S RTC_CNTL_SDIO_CONF_REG RTC_CNTL_SDIO_FORCE"
              " RTC_CNTL_DREFH_SDIO_M RTC_CNTL_XPD_SDIO_REG")
INHERITED = (
    (ESP32_ONLY, but("esp8266", "esp32"), "ESP32ROM",
     "a register of the ESP32 that this chip does not have at that address, if at all"),
    ("EFUSE_VDD_SPI_REG VDD_SPI_XPD VDD_SPI_TIEH VDD_SPI_FORCE GPIO_STRAP_VDDSPI_MASK",
     but("esp8266", "esp32", "esp32s2", "esp32s3"), "ESP32ROM",
     "the ESP32's flash voltage; that program refuses to read it here"),
    ("MAGIC_VALUE", but("esp8266", "esp32", "esp32s2"), "ESP32ROM",
     "not looked at (USES_MAGIC_VALUE is false)"),
    ("GPIO_STRAP_REG", ("esp32c2", "esp32c3", "esp32c5", "esp32c6", "esp32c61", "esp32h2",
                        "esp32h4", "esp32h21", "esp32s31"), "ESP32ROM",
     "the ESP32's; ours is from ESP-IDF, register/soc/gpio_reg.h"),
    ("UART_CLKDIV_REG", ("esp32p4",), "ESP32ROM", "the ESP32's; ours is from ESP-IDF"),
    ("UART_CLKDIV_REG", ("esp32s31",), "ESP32C3ROM", "the ESP32-C3's; ours is from ESP-IDF"),
    ("XTAL_CLK_DIVIDER", but("esp8266", "esp32", "esp32c2", "esp32c5", "esp32e22"), "ESP32ROM",
     "the crystal is fixed and not computed"),
    ("EFUSE_MAX_KEY", ("esp8266", "esp32", "esp32c2"), "ESPLoader", "its keys have no purposes"),
    ("EFUSE_PURPOSE_KEY%d_REG EFUSE_PURPOSE_KEY%d_SHIFT", ("esp32c2",), "ESP32C3ROM",
     "it has one key, without a purpose"),
    ("EFUSE_PURPOSE_KEY5_REG EFUSE_PURPOSE_KEY5_SHIFT", ("esp32s31",), "ESP32C5ROM",
     "it has five keys (EFUSE_MAX_KEY)"),
    ("EFUSE_BLOCK1_ADDR", ("esp32c2",), "ESP32C3ROM", "what it reads is all in BLOCK2"),
    ("RTC_CNTL_SWD_CONF_REG RTC_CNTL_SWD_WPROTECT_REG", ("esp32c2",), "ESP32C3ROM",
     "the ESP32-C3's; ours are from ESP-IDF, register/soc/rtc_cntl_reg.h"),
    ("PCR_SYSCLK_CONF_REG PCR_SYSCLK_XTAL_FREQ_V PCR_SYSCLK_XTAL_FREQ_S", ("esp32s31",),
     "ESP32C5ROM", "the ESP32-C5's, not read there"),
    ("EFUSE_DIS_DOWNLOAD_MANUAL_ENCRYPT EFUSE_DIS_DOWNLOAD_MANUAL_ENCRYPT_REG"
     " EFUSE_SPI_BOOT_CRYPT_CNT_MASK EFUSE_SPI_BOOT_CRYPT_CNT_REG", ("esp32e22",), "ESP32ROM",
     "not allocated yet; that program does not read them"),
    ("UF2_FAMILY_ID", ("esp32e22",), "ESP32ROM", "the ESP32's: an ESP32 would take the file"),
    ("USB_OTG_BLOCK_SIZE", but("esp32s2", "esp32s3", "esp32p4", "esp32s31", "esp32e22"),
     "ESPLoader", "it has no USB-OTG"),
    ("USB_JTAG_SERIAL_PID", ("esp8266", "esp32", "esp32s2", "esp32c2", "esp32e22"), "ESPLoader",
     "it has no USB-Serial/JTAG"),
    ("ESPRESSIF_VID", ("esp8266", "esp32", "esp32c2"), "ESPLoader", "it has no USB of its own"),
)

# Other values: (attribute, chips, their value, ours, reason). None: there is none.
OTHER = (
    ("RTC_CNTL_OPTION1_REG", ("esp32e22",), 0x3f408128, None,
     "the ESP32-S2's address, which is no register of this chip"),
    ("RTC_CNTL_WDTCONFIG0_REG", ("esp32h4",), 0x60090048, 0x600b5400,
     "a timer group's watchdog; the RTC's is LP_WDT (ESP-IDF, register/soc/lp_wdt_reg.h)"),
    ("RTC_CNTL_WDTCONFIG1_REG", ("esp32h4",), 0x6009004c, 0x600b5404, "likewise"),
    ("RTC_CNTL_WDTWPROTECT_REG", ("esp32h4",), 0x60090064, 0x600b541c, "likewise"),
    ("RTC_CNTL_FORCE_DOWNLOAD_BOOT_MASK", ("esp32e22",), 1, None, "of that register"),
)

# Facts of ours that esptool has no attribute for: (names, reason).
OURS_ONLY = (
    ("usb.mode.address usb.mode.otg usb.mode.serial_jtag",
     "the ROM's variable was in esptool to 5.2.0; over a network it is the only way"),
    ("stub.builds", "our own stubs"),
    ("stub.pointer", "a number within a function"),
    ("spi.addr", "SPI_REG_BASE + 4, written so in a function"),
    ("spi.pins spi.pins_of_usb spi.hd_highest_pin", "compared by calling check_spi_connection"),
    ("identity.package identity.minor identity.major identity.zero_if identity.zero_value"
     " flash.size flash.size_mb flash.vendor flash.vendor_name psram.size psram.size_mb"
     " psram.vendor psram.vendor_name spi.pads spi.pad_hd uart.calibration_clock mac.word0"
     " mac.word1 crystal.mhz", "numbers within functions, compared by what these make of words"),
    ("crystal.rom_mhz", "a number within a function"),
    ("security.crypt_config security.crypt_config_read_off security.key_read_off"
     " security.key_words", "numbers within functions: the ESP32's check of its flash key"),
    ("rom.attach rom.set_params rom.read_flash rom.change_baud rom.deflate rom.md5"
     " rom.encrypted_write", "conditions within functions"),
    ("power.min_revision power.max_revision power.on.value power.on.delay_us",
     "numbers within a function, compared by what it does to registers"),
)

# The same for one chip.
SUPER_WATCHDOG = ("watchdog.swd_config watchdog.swd_auto_feed watchdog.swd_protect"
                  " watchdog.swd_key")
OURS_ONLY_OF = (
    ("esp32s2", SUPER_WATCHDOG, "from ESP-IDF; esptool leaves it alone"),
)


def drop_empty_brackets(text, _chip):
    return text.replace(" ()", "")


def drop_vendor_of_unknown_size(text, _chip):
    return re.sub(r"(Unknown Embedded (?:Flash|PSRAM)) \(\w+\)", r"\1", text)


def none_is_none(text, chip):
    if chip.get_flash_cap() == 0:
        return text.replace("Unknown Embedded Flash", "No Embedded Flash")
    return text


def capital(text, _chip):
    return text.replace("unknown ESP32", "Unknown ESP32")


# Words of descriptions: (field, chips, function that turns theirs into ours, reason).
TEXTS = (
    ("features", ("esp32s3", "esp32c2", "esp32c3", "esp32c5", "esp32h2", "esp32h4", "esp32h21"),
     drop_empty_brackets, "a vendor that is not known leaves no empty brackets"),
    ("features", ("esp32s3", "esp32c2", "esp32c3", "esp32h21"), drop_vendor_of_unknown_size,
     "of a part whose size is not known, its vendor is not told: as that program does elsewhere"),
    ("features", ("esp32c6",), none_is_none,
     "code 0 is a chip without flash inside, as on all others"),
    ("description", ("esp32s31",), capital, "one spelling of Unknown"),
)
