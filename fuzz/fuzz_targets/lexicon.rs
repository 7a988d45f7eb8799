//! Any bytes as a data file or a layer: refused with an error, or they work.
//!
//! The first byte says how much is set right before loading, so that mutated contents get past
//! the checksums: nothing, the file's checksum, the FST's own as well; and whether it is a layer, a data
//! file, or a data file whose language model is a sound one of the target's own.
#![no_main]
use libfuzzer_sys::fuzz_target;

mod common;

fuzz_target!(|input: &[u8]| {
    let Some((&how, bytes)) = input.split_first() else { return };
    let mut bytes = bytes.to_vec();
    if how & 8 != 0 {
        bytes = common::with_models(&bytes);
    }
    if how & 2 != 0 {
        common::seal_fst(&mut bytes);
    }
    if how & 1 != 0 {
        common::seal(&mut bytes);
    }
    if how & 4 == 0 {
        common::use_data(bytes);
    } else {
        common::use_layer(bytes);
    }
});
