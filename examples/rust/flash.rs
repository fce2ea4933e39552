// SPDX-License-Identifier: MIT
//! Example: the library from Rust, with nothing but `extern "C"`: a session that frees itself,
//! errors as `Result`. Writes some bytes, reads them back, and shows an error.
//!
//!     rustc flash.rs -l espflash && ./flash /dev/ttyUSB0
use std::ffi::{CStr, CString};
use std::os::raw::{c_char, c_int, c_void};
use std::{env, ptr::null, ptr::null_mut};

type Handle = *mut c_void; // of a transport, of a session
type Options = *const c_void; // null: the defaults

extern "C" {
    fn espflash_error_name(code: c_int) -> *const c_char;
    fn espflash_transport_open(t: *mut Handle, url: *const c_char, e: Handle) -> c_int;
    fn espflash_transport_free(t: *mut Handle);
    fn espflash_session_new(s: *mut Handle, t: Handle, o: Options) -> c_int;
    fn espflash_session_connect(s: Handle) -> c_int;
    fn espflash_session_free(s: *mut Handle);
    fn espflash_flash_read(s: Handle, at: u32, to: *mut u8, n: usize, o: Options) -> c_int;
    fn espflash_flash_write(s: Handle, at: u32, from: *const u8, n: usize, o: Options) -> c_int;
}

fn check(code: c_int) -> Result<(), String> {
    let name = unsafe { CStr::from_ptr(espflash_error_name(code)) };
    if code == 0 { Ok(()) } else { Err(name.to_string_lossy().into()) }
}

struct Session(Handle, Handle); // a session and its transport

impl Session {
    fn connect(url: &str) -> Result<Self, String> {
        let url = CString::new(url).map_err(|e| e.to_string())?;
        let mut s = Session(null_mut(), null_mut());
        check(unsafe { espflash_transport_open(&mut s.1, url.as_ptr(), null_mut()) })?;
        check(unsafe { espflash_session_new(&mut s.0, s.1, null()) })?;
        check(unsafe { espflash_session_connect(s.0) })?;
        Ok(s)
    }

    fn write(&mut self, at: u32, data: &[u8]) -> Result<(), String> {
        check(unsafe { espflash_flash_write(self.0, at, data.as_ptr(), data.len(), null()) })
    }

    fn read(&mut self, at: u32, size: usize) -> Result<Vec<u8>, String> {
        let mut data = vec![0; size];
        check(unsafe { espflash_flash_read(self.0, at, data.as_mut_ptr(), size, null()) })?;
        Ok(data)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        unsafe { espflash_session_free(&mut self.0) } // before its transport
        unsafe { espflash_transport_free(&mut self.1) }
    }
}

fn main() -> Result<(), String> {
    let mut session = Session::connect(&env::args().nth(1).unwrap_or_default())?;
    session.write(0x100000, &[0x5a; 10000])?;
    assert!(session.read(0x100000, 10000)? == [0x5a; 10000]);
    println!("read back");
    session.read(0xffff_f000, 8192).map(|_| ()) // beyond the end
}
