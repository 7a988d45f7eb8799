//! Any bytes as an edit log, applied to a text.
//!
//! Input: the text, a NUL byte, the log.
#![no_main]
use std::io::Write;

use libfuzzer_sys::fuzz_target;

#[path = "../../examples/repair/cut.rs"]
#[allow(dead_code)]
mod cut;
#[path = "../../examples/repair/edit_log.rs"]
#[allow(dead_code)]
mod edit_log;
#[path = "../../examples/repair/name.rs"]
#[allow(dead_code)]
mod name;
#[path = "../../examples/repair/table.rs"]
#[allow(dead_code)]
mod table;

fuzz_target!(|input: &[u8]| {
    let Some(cut) = input.iter().position(|&b| b == 0) else { return };
    let (Ok(text), log) = (std::str::from_utf8(&input[..cut]), &input[cut + 1..]) else {
        return;
    };
    let mut file = tempfile::NamedTempFile::new_in("/dev/shm").expect("a place for the log");
    file.write_all(log).expect("room for the log");
    let Ok(log) = edit_log::EditLog::open(file.path()) else { return };
    for (record, field) in [(None, None), (Some(1), Some("t"))] {
        let name = name::Name { document: "a".to_owned(), document_hex: None };
        let at = cut::Position::default();
        let place = edit_log::Place { name: &name, record, field, at };
        if let Ok(changes) = log.changes(place, text) {
            let mut end = 0;
            for change in changes {
                assert!(change.span.start >= end);
                assert!(text.get(change.span.clone()).is_some());
                end = change.span.end;
            }
        }
    }
    let _ = log.n_unused();
});
