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
    let mut bytes = sound.to_vec();
    let offset = usize::from(u16::from_le_bytes([*low, *high])) % len;
    if how & 2 == 0 {
        let end = (offset + patch.len()).min(len);
        bytes[start + offset..start + end].copy_from_slice(&patch[..end - offset]);
    } else {
        // In its place: at the end of the file, the table's offset and length follow.
        let i = common::sections(sound).iter().position(|(name, _, _)| name == tag);
        let entry = 24 + i.expect("as above") * 12;
        let at = bytes.len() as u32;
        bytes.extend_from_slice(patch);
        bytes[entry + 4..entry + 8].copy_from_slice(&at.to_le_bytes());
        bytes[entry + 8..entry + 12].copy_from_slice(&(patch.len() as u32).to_le_bytes());
    }
    common::seal(&mut bytes);
    common::use_data(bytes);
});
