//! The data file: named sections in one buffer, read where they lie.
//!
//! Layout, little-endian: magic `HERSTEL\0`, format version (u32), number of
//! sections (u32), checksum of all that follows (u64, FNV-1a); then per section
//! a four-byte tag, offset (u32, from the start of the file) and length (u32);
//! then the sections. Opening checks the header and the bounds, not the
//! checksum: that is [`Data::verify`], which reads every byte; [`verify`](crate::verify) checks what
//! is in the sections, too.
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::Arc;

use crate::error::{Error, ErrorKind, Result};

const MAGIC: &[u8; 8] = b"HERSTEL\0";
const VERSION: u32 = 3;
const HEADER: usize = 24;
/// More sections are none of ours.
const MAX_SECTIONS: usize = 64;

/// Bytes that are embedded in the program or shared by reference count.
#[derive(Clone)]
pub(crate) enum Data {
    #[cfg(feature = "embedded")]
    Static(&'static [u8]),
    /// A buffer, a mapped file: whatever owns bytes that do not change.
    Shared(Arc<dyn AsRef<[u8]> + Send + Sync>),
}

/// Nobody sees bytes that a panic left half changed: they do not change.
impl UnwindSafe for Data {}
impl RefUnwindSafe for Data {}

impl std::fmt::Debug for Data {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Data({} bytes)", self.as_ref().len())
    }
}

/// A section of a [`Data`] buffer.
#[derive(Clone)]
pub(crate) struct Section {
    data: Data,
    start: usize,
    len: usize,
}

impl AsRef<[u8]> for Data {
    fn as_ref(&self) -> &[u8] {
        match self {
            #[cfg(feature = "embedded")]
            Self::Static(bytes) => bytes,
            Self::Shared(bytes) => (**bytes).as_ref(),
        }
    }
}

impl AsRef<[u8]> for Section {
    fn as_ref(&self) -> &[u8] {
        &self.data.as_ref()[self.start..self.start + self.len]
    }
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

impl Data {
    /// The section with this tag.
    pub(crate) fn section(&self, tag: [u8; 4]) -> Result<Section> {
        self.optional(tag)?.ok_or_else(|| {
            Error::corrupt(format!(
                "section {} is missing",
                String::from_utf8_lossy(&tag)
            ))
        })
    }

    /// The section with this tag, if the file has one.
    pub(crate) fn optional(&self, tag: [u8; 4]) -> Result<Option<Section>> {
        let bytes = self.as_ref();
        if bytes.len() < HEADER || &bytes[..8] != MAGIC {
            return Err(Error::new(ErrorKind::NotADataFile));
        }
        let found = u32_at(bytes, 8).unwrap_or(0);
        if found != VERSION {
            return Err(Error::new(ErrorKind::Version {
                expected: VERSION,
                found,
            }));
        }
        let n_sections = u32_at(bytes, 12).unwrap_or(0) as usize;
        for i in 0..n_sections.min(MAX_SECTIONS) {
            let at = HEADER + i * 12;
            let (Some(name), Some(start), Some(len)) = (
                bytes.get(at..at + 4),
                u32_at(bytes, at + 4),
                u32_at(bytes, at + 8),
            ) else {
                return Err(Error::corrupt("the section table is cut short"));
            };
            if name == tag {
                let (start, len) = (start as usize, len as usize);
                if start.checked_add(len).is_none_or(|end| end > bytes.len()) {
                    return Err(Error::corrupt(format!(
                        "section {} ends beyond the file's {} bytes",
                        String::from_utf8_lossy(&tag),
                        bytes.len()
                    )));
                }
                return Ok(Some(Section {
                    data: self.clone(),
                    start,
                    len,
                }));
            }
        }
        Ok(None)
    }

    /// The text of a section, if the file has it.
    pub(crate) fn text(&self, tag: [u8; 4]) -> Result<Option<String>> {
        let Some(section) = self.optional(tag)? else {
            return Ok(None);
        };
        match std::str::from_utf8(section.as_ref()) {
            Ok(text) => Ok(Some(text.to_owned())),
            Err(_) => Err(Error::corrupt(format!(
                "section {} is not UTF-8",
                String::from_utf8_lossy(&tag)
            ))),
        }
    }

    /// Compares the checksum over the whole file, and checks that the sections are all there is: one
    /// after another, each tag once, to the end of the file.
    pub(crate) fn verify(&self) -> Result<()> {
        let bytes = self.as_ref();
        self.section(*b"LEXF")?;
        let stored = bytes[16..]
            .first_chunk()
            .map_or(0, |b| u64::from_le_bytes(*b));
        let found = fnv(&bytes[HEADER..]);
        if stored != found {
            return Err(Error::corrupt(format!(
                "the checksum of bytes {HEADER} to {} is {found:016x}, expected {stored:016x}",
                bytes.len()
            )));
        }
        let n_sections = u32_at(bytes, 12).unwrap_or(0) as usize;
        if n_sections > MAX_SECTIONS {
            return Err(Error::corrupt(format!(
                "{n_sections} sections, expected at most {MAX_SECTIONS}"
            )));
        }
        let mut end = HEADER + n_sections * 12;
        let mut tags = Vec::new();
        for i in 0..n_sections {
            let at = HEADER + i * 12;
            let tag = bytes
                .get(at..at + 4)
                .ok_or_else(|| Error::corrupt("the section table is cut short"))?;
            let (start, len) = (u32_at(bytes, at + 4), u32_at(bytes, at + 8));
            if start.map(|start| start as usize) != Some(end) || tags.contains(&tag) {
                return Err(Error::corrupt(format!(
                    "section {} does not follow the one before at byte {end}, or comes twice",
                    String::from_utf8_lossy(tag)
                )));
            }
            tags.push(tag);
            end = end.saturating_add(len.unwrap_or(0) as usize);
        }
        if end != bytes.len() {
            return Err(Error::corrupt(format!(
                "the sections end at byte {end}, the file at {}",
                bytes.len()
            )));
        }
        Ok(())
    }
}

/// The same sections but for one.
pub(crate) fn with_section(bytes: &[u8], other: [u8; 4], text: &str) -> Result<Vec<u8>> {
    let data = Data::Shared(Arc::new(bytes.to_vec()));
    data.verify()?;
    let n_sections = u32_at(bytes, 12).unwrap_or(0) as usize;
    let mut sections = Vec::new();
    for i in 0..n_sections.min(MAX_SECTIONS) {
        let at = HEADER + i * 12;
        let tag: [u8; 4] = bytes[at..at + 4].try_into().unwrap_or_default();
        if tag != other {
            sections.push((tag, data.section(tag)?.as_ref().to_vec()));
        }
    }
    sections.push((other, text.as_bytes().to_vec()));
    assemble(&sections)
}

/// Writes sections as a data file.
pub(crate) fn assemble(sections: &[([u8; 4], Vec<u8>)]) -> Result<Vec<u8>> {
    let mut body = Vec::new();
    let mut at = HEADER + sections.len() * 12;
    let narrow = |n: usize| {
        let why = || ErrorKind::Option("a section passes 4 GB".to_owned());
        u32::try_from(n).map_err(|_| Error::new(why()))
    };
    for (tag, bytes) in sections {
        body.extend_from_slice(tag);
        body.extend_from_slice(&narrow(at)?.to_le_bytes());
        body.extend_from_slice(&narrow(bytes.len())?.to_le_bytes());
        at += bytes.len();
    }
    for (_, bytes) in sections {
        body.extend_from_slice(bytes);
    }
    let mut out = MAGIC.to_vec();
    out.extend_from_slice(&VERSION.to_le_bytes());
    out.extend_from_slice(&narrow(sections.len())?.to_le_bytes());
    out.extend_from_slice(&fnv(&body).to_le_bytes());
    out.extend(body);
    Ok(out)
}
