//! Any bytes as hOCR, ALTO or PAGE XML: refused, or every word can be rewritten and read again.
#![no_main]
use herstel::formats::{Markup, repair_markup};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(markup) = Markup::parse(bytes) else { return };
    assert_eq!(markup.rewrite(&[]).expect("nothing is changed"), bytes);
    let text = markup.text().to_owned();
    // Words parted in the middle.
    let mut changes = Vec::new();
    let mut at = 0;
    for word in text.split_inclusive([' ', '\n']) {
        let bare = word.trim_end();
        if let Some((i, _)) = bare.char_indices().nth(1) {
            changes.push((at..at + bare.len(), format!("{} {}", &bare[..i], &bare[i..])));
        }
        at += word.len();
    }
    let changes: Vec<_> = changes.iter().map(|(span, new)| (span.clone(), new.as_str())).collect();
    if let Ok(rewritten) = markup.rewrite(&changes) {
        Markup::parse(&rewritten).expect("what is written is read again");
    }
    if bytes.len() < 4096
        && let Ok(repaired) = repair_markup(herstel::Repairer::dutch(), bytes)
    {
        Markup::parse(&repaired.bytes).expect("what is repaired is read again");
    }
});
