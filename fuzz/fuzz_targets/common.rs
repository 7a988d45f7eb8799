//! Data files with sums that are right, whatever their contents.

/// The whole file's checksum (FNV-1a over what follows the header) set right.
pub fn seal(bytes: &mut [u8]) {
    if bytes.len() > 24 {
        let sum = bytes[24..].iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, &byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        bytes[16..24].copy_from_slice(&sum.to_le_bytes());
    }
}

/// The section table: tag, start, length.
pub fn sections(bytes: &[u8]) -> Vec<([u8; 4], usize, usize)> {
    let four = |at: usize| {
        let four = bytes.get(at..at + 4)?;
        Some(u32::from_le_bytes(four.try_into().ok()?) as usize)
    };
    let n = four(12).unwrap_or(0).min(64);
    (0..n)
        .filter_map(|i| {
            let at = 24 + i * 12;
            Some((bytes.get(at..at + 4)?.try_into().ok()?, four(at + 4)?, four(at + 8)?))
        })
        .collect()
}

pub static SOUND: &[u8] = include_bytes!("../seeds/small.herstel");

/// The file's sections without those of the language model, whose places the sound file's take.
pub fn with_models(bytes: &[u8]) -> Vec<u8> {
    let is_model = |tag: &[u8; 4]| tag == b"NGRM" || tag == b"CHAR";
    let of = |bytes: &'static [u8]| sections(bytes).into_iter().filter(|(tag, ..)| is_model(tag));
    let own = sections(bytes).into_iter().filter(|(tag, ..)| !is_model(tag));
    let own = own.filter_map(|(tag, start, len)| Some((tag, bytes.get(start..start.checked_add(len)?)?)));
    let models = of(SOUND).map(|(tag, start, len)| (tag, &SOUND[start..start + len]));
    let all: Vec<_> = own.chain(models).collect();
    assemble(bytes.get(..12).unwrap_or_default(), &all)
}

/// A file of these sections after the magic number and version.
pub fn assemble(head: &[u8], all: &[([u8; 4], &[u8])]) -> Vec<u8> {
    let mut out = head.to_vec();
    out.extend((all.len() as u32).to_le_bytes());
    out.extend([0; 8]);
    let mut at = 24 + all.len() * 12;
    for (tag, bytes) in all {
        out.extend(tag);
        out.extend((at as u32).to_le_bytes());
        out.extend((bytes.len() as u32).to_le_bytes());
        at += bytes.len();
    }
    for (_, bytes) in all {
        out.extend(*bytes);
    }
    out
}

/// The FST's own checksum (masked CRC-32C over all but its last four bytes) set right.
pub fn seal_fst(bytes: &mut [u8]) {
    let found = sections(bytes).into_iter().find(|(tag, _, _)| tag == b"LEXF");
    let Some((_, start, len)) = found else { return };
    let Some(fst) = start.checked_add(len).and_then(|end| bytes.get_mut(start..end)) else {
        return;
    };
    if fst.len() < 4 {
        return;
    }
    let (body, sum) = fst.split_at_mut(len - 4);
    let mut crc = !0_u32;
    for &byte in &*body {
        crc ^= u32::from(byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0x82f6_3b78 & (crc & 1).wrapping_neg());
        }
    }
    let masked = (!crc).rotate_right(15).wrapping_add(0xa282_ead8);
    sum.copy_from_slice(&masked.to_le_bytes());
}

/// A repairer over these bytes must be refused or work.
pub fn use_data(bytes: Vec<u8>) {
    let mut builder = herstel::Repairer::builder();
    if let Ok(repairer) = builder.data(bytes).build() {
        let text = "Hetplan is vandedijk, 00g en vcrgunning.\nHet ver gadering de arbeids-\nmarkt 12.";
        let repaired = repairer.repair(text);
        assert!(repaired.len() < 4 * text.len());
        let _ = repairer.lexicon().contains("dijkplan");
        let _ = repairer.lexicon().compound_parts("waterdijkplan");
    }
}

/// The same as a layer over the embedded data.
pub fn use_layer(bytes: Vec<u8>) {
    let mut builder = herstel::Repairer::builder();
    if let Ok(repairer) = builder.layer(bytes).build() {
        let _ = repairer.repair("Hetplan is vandedijk, 00g en vcrgunning.");
    }
}
