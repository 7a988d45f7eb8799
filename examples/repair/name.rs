//! A document's name: its path in the mirrored tree, whatever bytes it has.
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// The name as it stands in logs and journals. A name that is no UTF-8 is
/// written with replacement characters, and its bytes in hexadecimal beside it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Name {
    pub(crate) document: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) document_hex: Option<String>,
}

impl Name {
    pub(crate) fn of(path: &Path) -> Self {
        match path.to_str() {
            Some(text) => Self::text(text),
            None => {
                let bytes = path.as_os_str().as_encoded_bytes();
                Self {
                    document: path.to_string_lossy().into_owned(),
                    document_hex: Some(bytes.iter().map(|byte| format!("{byte:02x}")).collect()),
                }
            }
        }
    }

    /// The path again.
    pub(crate) fn path(&self) -> Option<PathBuf> {
        let Some(hex) = &self.document_hex else {
            return Some(PathBuf::from(&self.document));
        };
        let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
        from_bytes(hex.as_bytes().chunks(2).map(byte).collect::<Option<_>>()?)
    }

    pub(crate) fn text(text: &str) -> Self {
        Self {
            document: text.to_owned(),
            document_hex: None,
        }
    }
}

#[cfg(unix)]
fn from_bytes(bytes: Vec<u8>) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStringExt;
    Some(std::ffi::OsString::from_vec(bytes).into())
}

#[cfg(not(unix))]
fn from_bytes(bytes: Vec<u8>) -> Option<PathBuf> {
    String::from_utf8(bytes).ok().map(PathBuf::from)
}

/// A path in a message: on one line and without control characters.
pub(crate) fn shown(path: &Path) -> String {
    let text = path.display().to_string();
    if text.chars().any(char::is_control) {
        format!("{text:?}")
    } else {
        text
    }
}

/// The path with something added to its last name.
pub(crate) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
