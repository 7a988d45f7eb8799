//! A document's name: its path in the mirrored tree, whatever bytes it has; and
//! names of other files.
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// Ends the name of a log or report that is not whole yet.
pub(crate) const PART: &str = ".part";

/// The file in the mirrored tree of what came by standard input.
pub(crate) const STDIN: &str = "stdin";

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

/// Refuses what is no file and would be replaced by one: a device, a pipe, a folder.
pub(crate) fn refuse_other(path: &Path) -> Result<(), String> {
    match path.metadata() {
        Ok(found) if !found.is_file() => Err(format!(
            "{}: no regular file, and not replaced by one; name another",
            shown(path)
        )),
        _ => Ok(()),
    }
}

/// Refuses to overwrite a file that does not begin as one of these does.
pub(crate) fn refuse_foreign(
    path: &Path,
    what: &str,
    is_own: impl Fn(&[u8]) -> bool,
) -> Result<(), String> {
    let mut head = Vec::new();
    if path.is_file() {
        // What cannot be read is told when it is written.
        _ = File::open(path).and_then(|file| file.take(2048).read_to_end(&mut head));
    }
    if head.is_empty() || is_own(&head) {
        return Ok(());
    }
    Err(format!(
        "{}: this is no {what} and is not overwritten",
        shown(path)
    ))
}

/// The path with something added to its last name.
pub(crate) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
