//! Any bytes as the n-grams or the letter model of an otherwise sound data file.
//!
//! Input: one byte that chooses how the bytes are laid over the sound section (a patch at an offset, or in
//! its place), two bytes of offset, then the bytes.
#![no_main]
use libfuzzer_sys::fuzz_target;

mod common;

fuzz_target!(|input: &[u8]| {
    let sound = common::SOUND;
    let [how, low, high, patch @ ..] = input else { return };
    let tag = if how & 1 == 0 { b"NGRM" } else { b"CHAR" };
    let found = common::sections(sound).into_iter().find(|(name, _, _)| name == tag);
    let (_, start, len) = found.expect("a sound file has both");
    let offset = usize::from(u16::from_le_bytes([*low, *high])) % len;
    let mut new = sound[start..start + len].to_vec();
    if how & 2 == 0 {
        let end = (offset + patch.len()).min(len);
        new[offset..end].copy_from_slice(&patch[..end - offset]);
    } else {
        new = patch.to_vec();
    }
    let all = common::sections(sound).into_iter().map(|(name, start, len)| {
        (name, if &name == tag { &new[..] } else { &sound[start..start + len] })
    });
    let mut bytes = common::assemble(&sound[..12], &all.collect::<Vec<_>>());
    common::seal(&mut bytes);
    common::use_data(bytes);
});
