/* SPDX-License-Identifier: MIT */
/*
 * Prints the layout of every public structure: size, and offset and size of each field. Compared
 * with layout.txt by check_layout.py, which also sees that no field is missing here.
 */
#include <stddef.h>
#include <stdio.h>

#include <espflash/espflash.h>

#define STRUCT(type) printf("%s %zu\n", #type, sizeof(type))
#define FIELD(type, field)                                                                         \
	printf("\t%s %zu %zu\n", #field, offsetof(type, field), sizeof(((type *)0)->field))

static void print_chip_fact(void)
{
	STRUCT(espflash_chip_fact);
	FIELD(espflash_chip_fact, struct_size);
	FIELD(espflash_chip_fact, name);
	FIELD(espflash_chip_fact, text);
	FIELD(espflash_chip_fact, value);
	FIELD(espflash_chip_fact, kind);
	FIELD(espflash_chip_fact, flags);
	FIELD(espflash_chip_fact, code);
	FIELD(espflash_chip_fact, shift);
	FIELD(espflash_chip_fact, width);
	FIELD(espflash_chip_fact, position);
	FIELD(espflash_chip_fact, reserved);
}

static void print_chip_info(void)
{
	STRUCT(espflash_chip_info);
	FIELD(espflash_chip_info, struct_size);
	FIELD(espflash_chip_info, chip);
	FIELD(espflash_chip_info, features);
	FIELD(espflash_chip_info, capabilities);
	FIELD(espflash_chip_info, bootloader_offset);
	FIELD(espflash_chip_info, crystal_mhz);
	FIELD(espflash_chip_info, chip_id);
	FIELD(espflash_chip_info, revision);
	FIELD(espflash_chip_info, image_chip_id);
	FIELD(espflash_chip_info, package);
	FIELD(espflash_chip_info, mac);
	FIELD(espflash_chip_info, name);
	FIELD(espflash_chip_info, description);
	FIELD(espflash_chip_info, feature_text);
	FIELD(espflash_chip_info, embedded_flash);
	FIELD(espflash_chip_info, embedded_psram);
	FIELD(espflash_chip_info, eui64);
	FIELD(espflash_chip_info, usb_mode);
	FIELD(espflash_chip_info, reserved);
}

static void print_chip_model(void)
{
	STRUCT(espflash_chip_model);
	FIELD(espflash_chip_model, struct_size);
	FIELD(espflash_chip_model, chip);
	FIELD(espflash_chip_model, support);
	FIELD(espflash_chip_model, bootloader_offset);
	FIELD(espflash_chip_model, uf2_family);
	FIELD(espflash_chip_model, key_blocks);
	FIELD(espflash_chip_model, encrypt_align);
	FIELD(espflash_chip_model, flash_sizes);
	FIELD(espflash_chip_model, flash_freqs);
	FIELD(espflash_chip_model, image_chip_id);
	FIELD(espflash_chip_model, usb_vendor_id);
	FIELD(espflash_chip_model, usb_serial_jtag_id);
	FIELD(espflash_chip_model, usb_otg_id);
	FIELD(espflash_chip_model, key);
	FIELD(espflash_chip_model, name);
}

static void print_chip_region(void)
{
	STRUCT(espflash_chip_region);
	FIELD(espflash_chip_region, struct_size);
	FIELD(espflash_chip_region, name);
	FIELD(espflash_chip_region, start);
	FIELD(espflash_chip_region, end);
	FIELD(espflash_chip_region, flags);
	FIELD(espflash_chip_region, reserved);
}

static void print_erase_options(void)
{
	STRUCT(espflash_erase_options);
	FIELD(espflash_erase_options, struct_size);
	FIELD(espflash_erase_options, progress);
	FIELD(espflash_erase_options, progress_user);
	FIELD(espflash_erase_options, flash_size);
	FIELD(espflash_erase_options, flags);
}

static void print_error_info(void)
{
	STRUCT(espflash_error_info);
	FIELD(espflash_error_info, struct_size);
	FIELD(espflash_error_info, code);
	FIELD(espflash_error_info, fields);
	FIELD(espflash_error_info, os_error);
	FIELD(espflash_error_info, address);
	FIELD(espflash_error_info, opcode);
	FIELD(espflash_error_info, device_status);
	FIELD(espflash_error_info, device_reason);
	FIELD(espflash_error_info, reserved);
	FIELD(espflash_error_info, message);
	FIELD(espflash_error_info, hint);
}

static void print_event(void)
{
	STRUCT(espflash_event);
	FIELD(espflash_event, struct_size);
	FIELD(espflash_event, kind);
	FIELD(espflash_event, number);
	FIELD(espflash_event, count);
	FIELD(espflash_event, seen);
	FIELD(espflash_event, message);
	FIELD(espflash_event, hint);
}

static void print_flash_info(void)
{
	STRUCT(espflash_flash_info);
	FIELD(espflash_flash_info, struct_size);
	FIELD(espflash_flash_info, jedec_id);
	FIELD(espflash_flash_info, size);
	FIELD(espflash_flash_info, sfdp_size);
	FIELD(espflash_flash_info, sfdp_erase);
	FIELD(espflash_flash_info, device_id);
	FIELD(espflash_flash_info, sfdp_revision);
	FIELD(espflash_flash_info, manufacturer_id);
	FIELD(espflash_flash_info, known);
	FIELD(espflash_flash_info, data_lines);
	FIELD(espflash_flash_info, voltage_by);
	FIELD(espflash_flash_info, manufacturer);
	FIELD(espflash_flash_info, part_name);
	FIELD(espflash_flash_info, erase_opcode);
	FIELD(espflash_flash_info, erase_exponent);
	FIELD(espflash_flash_info, erase_ms);
	FIELD(espflash_flash_info, erase_max_ms);
	FIELD(espflash_flash_info, chip_erase_ms);
	FIELD(espflash_flash_info, page_size);
	FIELD(espflash_flash_info, addressing);
	FIELD(espflash_flash_info, voltage_mv);
	FIELD(espflash_flash_info, part_erase);
	FIELD(espflash_flash_info, part_quirks);
	FIELD(espflash_flash_info, part_flags);
	FIELD(espflash_flash_info, status_registers);
	FIELD(espflash_flash_info, quad_register);
	FIELD(espflash_flash_info, quad_mask);
	FIELD(espflash_flash_info, reserved);
}

static void print_flash_part(void)
{
	STRUCT(espflash_flash_part);
	FIELD(espflash_flash_part, struct_size);
	FIELD(espflash_flash_part, name);
	FIELD(espflash_flash_part, manufacturer);
	FIELD(espflash_flash_part, source);
	FIELD(espflash_flash_part, jedec_id);
	FIELD(espflash_flash_part, size);
	FIELD(espflash_flash_part, erase);
	FIELD(espflash_flash_part, addressing);
	FIELD(espflash_flash_part, quirks);
	FIELD(espflash_flash_part, flags);
	FIELD(espflash_flash_part, status_registers);
	FIELD(espflash_flash_part, status_together);
	FIELD(espflash_flash_part, status_read);
	FIELD(espflash_flash_part, status_write);
}

static void print_image_info(void)
{
	STRUCT(espflash_image_info);
	FIELD(espflash_image_info, struct_size);
	FIELD(espflash_image_info, chip);
	FIELD(espflash_image_info, flags);
	FIELD(espflash_image_info, entry);
	FIELD(espflash_image_info, size);
	FIELD(espflash_image_info, flash_size);
	FIELD(espflash_image_info, flash_freq);
	FIELD(espflash_image_info, flash_mode);
	FIELD(espflash_image_info, segment_count);
	FIELD(espflash_image_info, chip_id);
	FIELD(espflash_image_info, min_revision);
	FIELD(espflash_image_info, max_revision);
	FIELD(espflash_image_info, min_revision_legacy);
	FIELD(espflash_image_info, checksum);
	FIELD(espflash_image_info, checksum_computed);
	FIELD(espflash_image_info, size_code);
	FIELD(espflash_image_info, freq_code);
	FIELD(espflash_image_info, reserved);
	FIELD(espflash_image_info, digest);
	FIELD(espflash_image_info, digest_computed);
	FIELD(espflash_image_info, fw_md5);
	FIELD(espflash_image_info, app_project);
	FIELD(espflash_image_info, app_version);
	FIELD(espflash_image_info, app_time);
	FIELD(espflash_image_info, app_date);
	FIELD(espflash_image_info, app_idf);
	FIELD(espflash_image_info, segments);
}

static void print_image_segment(void)
{
	STRUCT(espflash_image_segment);
	FIELD(espflash_image_segment, address);
	FIELD(espflash_image_segment, size);
	FIELD(espflash_image_segment, file_offset);
	FIELD(espflash_image_segment, reserved);
	FIELD(espflash_image_segment, memory);
}

static void print_plan_result(void)
{
	STRUCT(espflash_loader_info);
	FIELD(espflash_loader_info, struct_size);
	FIELD(espflash_loader_info, loader);
	FIELD(espflash_loader_info, version);
	FIELD(espflash_loader_info, block_size);
	FIELD(espflash_loader_info, window);
	FIELD(espflash_loader_info, reason);

	STRUCT(espflash_plan_result);
	FIELD(espflash_plan_result, struct_size);
	FIELD(espflash_plan_result, bytes_written);
	FIELD(espflash_plan_result, bytes_sent);
	FIELD(espflash_plan_result, bytes_verified);
	FIELD(espflash_plan_result, bytes_skipped);
	FIELD(espflash_plan_result, duration_us);
	FIELD(espflash_plan_result, flash_params);
	FIELD(espflash_plan_result, patched);
	FIELD(espflash_plan_result, digest_updated);
	FIELD(espflash_plan_result, verified);
	FIELD(espflash_plan_result, compressed);
}

static void print_plan_step(void)
{
	STRUCT(espflash_plan_step);
	FIELD(espflash_plan_step, struct_size);
	FIELD(espflash_plan_step, kind);
	FIELD(espflash_plan_step, address);
	FIELD(espflash_plan_step, size);
	FIELD(espflash_plan_step, region);
}

static void print_port(void)
{
	STRUCT(espflash_port);
	FIELD(espflash_port, struct_size);
	FIELD(espflash_port, flags);
	FIELD(espflash_port, vendor_id);
	FIELD(espflash_port, product_id);
	FIELD(espflash_port, path);
	FIELD(espflash_port, description);
	FIELD(espflash_port, manufacturer);
	FIELD(espflash_port, product);
	FIELD(espflash_port, serial);
	FIELD(espflash_port, guess);
	FIELD(espflash_port, place);
}

static void print_progress(void)
{
	STRUCT(espflash_progress);
	FIELD(espflash_progress, struct_size);
	FIELD(espflash_progress, done);
	FIELD(espflash_progress, total);
	FIELD(espflash_progress, phase);
	FIELD(espflash_progress, address);
}

static void print_read_options(void)
{
	STRUCT(espflash_read_options);
	FIELD(espflash_read_options, struct_size);
	FIELD(espflash_read_options, progress);
	FIELD(espflash_read_options, progress_user);
	FIELD(espflash_read_options, sink);
	FIELD(espflash_read_options, sink_user);
	FIELD(espflash_read_options, flash_size);
	FIELD(espflash_read_options, flags);
}

static void print_security(void)
{
	STRUCT(espflash_security);
	FIELD(espflash_security, struct_size);
	FIELD(espflash_security, flags);
	FIELD(espflash_security, chip_id);
	FIELD(espflash_security, api_version);
	FIELD(espflash_security, has_chip_id);
	FIELD(espflash_security, flash_crypt_count);
	FIELD(espflash_security, key_purposes);
	FIELD(espflash_security, reserved);
}

static void print_flash_protection(void)
{
	STRUCT(espflash_flash_protection);
	FIELD(espflash_flash_protection, struct_size);
	FIELD(espflash_flash_protection, status);
	FIELD(espflash_flash_protection, bits);
	FIELD(espflash_flash_protection, individual);
	FIELD(espflash_flash_protection, text);
}

static void print_protection(void)
{
	STRUCT(espflash_protection);
	FIELD(espflash_protection, struct_size);
	FIELD(espflash_protection, flags);
	FIELD(espflash_protection, encrypt_align);
}

static void print_reset_step(void)
{
	STRUCT(espflash_reset_step);
	FIELD(espflash_reset_step, mask);
	FIELD(espflash_reset_step, value);
	FIELD(espflash_reset_step, wait_us);
}

static void print_session_options(void)
{
	STRUCT(espflash_session_options);
	FIELD(espflash_session_options, struct_size);
	FIELD(espflash_session_options, log);
	FIELD(espflash_session_options, log_user);
	FIELD(espflash_session_options, event);
	FIELD(espflash_session_options, event_user);
	FIELD(espflash_session_options, log_level);
	FIELD(espflash_session_options, chip);
	FIELD(espflash_session_options, baud);
	FIELD(espflash_session_options, initial_baud);
	FIELD(espflash_session_options, before);
	FIELD(espflash_session_options, flags);
	FIELD(espflash_session_options, attempts);
	FIELD(espflash_session_options, timeout_ms);
	FIELD(espflash_session_options, stub);
	FIELD(espflash_session_options, into_loader);
	FIELD(espflash_session_options, into_firmware);
	FIELD(espflash_session_options, into_loader_count);
	FIELD(espflash_session_options, into_firmware_count);
	FIELD(espflash_session_options, reset_delay_ms);
	FIELD(espflash_session_options, spi_connection);
	FIELD(espflash_session_options, flash_supply);
	FIELD(espflash_session_options, reserved);
}

static void print_spi_command(void)
{
	STRUCT(espflash_spi_command);
	FIELD(espflash_spi_command, struct_size);
	FIELD(espflash_spi_command, opcode);
	FIELD(espflash_spi_command, address_bits);
	FIELD(espflash_spi_command, dummy_bits);
	FIELD(espflash_spi_command, read_bits);
	FIELD(espflash_spi_command, address);
	FIELD(espflash_spi_command, write_size);
	FIELD(espflash_spi_command, reserved);
	FIELD(espflash_spi_command, write_data);
}

static void print_status_bit(void)
{
	STRUCT(espflash_status_bit);
	FIELD(espflash_status_bit, struct_size);
	FIELD(espflash_status_bit, name);
	FIELD(espflash_status_bit, number);
	FIELD(espflash_status_bit, mask);
}

static void print_transport_ops(void)
{
	STRUCT(espflash_transport_ops);
	FIELD(espflash_transport_ops, struct_size);
	FIELD(espflash_transport_ops, name);
	FIELD(espflash_transport_ops, open);
	FIELD(espflash_transport_ops, close);
	FIELD(espflash_transport_ops, read);
	FIELD(espflash_transport_ops, write);
	FIELD(espflash_transport_ops, set_baud);
	FIELD(espflash_transport_ops, set_lines);
	FIELD(espflash_transport_ops, now_us);
	FIELD(espflash_transport_ops, sleep_us);
	FIELD(espflash_transport_ops, usb_ids);
}

static void print_verify_options(void)
{
	STRUCT(espflash_verify_options);
	FIELD(espflash_verify_options, struct_size);
	FIELD(espflash_verify_options, progress);
	FIELD(espflash_verify_options, progress_user);
	FIELD(espflash_verify_options, flags);
	FIELD(espflash_verify_options, reserved);
}

static void print_write_options(void)
{
	STRUCT(espflash_write_options);
	FIELD(espflash_write_options, struct_size);
	FIELD(espflash_write_options, progress);
	FIELD(espflash_write_options, progress_user);
	FIELD(espflash_write_options, flash_mode);
	FIELD(espflash_write_options, flash_freq);
	FIELD(espflash_write_options, flash_size);
	FIELD(espflash_write_options, flags);
}

int main(void)
{
	print_chip_fact();
	print_chip_info();
	print_chip_model();
	print_chip_region();
	print_erase_options();
	print_error_info();
	print_event();
	print_flash_info();
	print_flash_part();
	print_image_info();
	print_image_segment();
	print_plan_result();
	print_plan_step();
	print_port();
	print_progress();
	print_read_options();
	print_security();
	print_flash_protection();
	print_protection();
	print_reset_step();
	print_session_options();
	print_spi_command();
	print_status_bit();
	print_transport_ops();
	print_verify_options();
	print_write_options();
	return 0;
}
