//! Any text is repaired: edits sorted, disjoint, on boundaries, reversible; protected spans whole; a second
//! repair changes nothing.
#![no_main]
use herstel::{Repairer, Scratch};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let repairer = Repairer::dutch();
    let (mut scratch, mut edits) = (Scratch::default(), Vec::new());
    repairer.edits_into(text, &mut scratch, &mut edits);
    let (mut out, mut back, mut at) = (String::new(), String::new(), 0);
    for edit in &edits {
        let span = edit.span();
        assert!(span.start >= at && span.end > span.start);
        out.push_str(&text[at..span.start]);
        assert_eq!(&text[at..span.start], &out[out.len() - (span.start - at)..]);
        out.push_str(edit.replacement());
        back.push_str(&text[at..span.end]);
        at = span.end;
    }
    out.push_str(&text[at..]);
    back.push_str(&text[at..]);
    assert_eq!(back, text);
    assert_eq!(out, repairer.repair(text));
    assert_eq!(repairer.repair(&out), out, "a second repair changes it");
    for span in repairer.protected(text) {
        assert!(edits.iter().all(|edit| span.is_kept_by(text, edit)), "{span:?}");
    }
});
