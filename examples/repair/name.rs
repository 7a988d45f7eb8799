//! A document's name: its path in the mirrored tree, whatever bytes it has; and
//! names of other files.
use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read};
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

/// A pipe or a device: it is read once, and written to but never replaced.
pub(crate) fn is_stream(path: &Path) -> bool {
    let is_special = |found: Metadata| !found.is_file() && !found.is_dir();
    // `/dev/stdout` may be a file, but beside it is no place for another.
    let is_system = |path: PathBuf| {
        let parent = path.parent().and_then(|parent| parent.canonicalize().ok());
        parent.is_some_and(|parent| parent == Path::new("/dev") || parent.starts_with("/proc"))
    };
    path.metadata().is_ok_and(is_special) || std::path::absolute(path).is_ok_and(is_system)
}

/// Opens a file to be written; what is in a pipe or a device stays.
pub(crate) fn create(path: &Path) -> io::Result<File> {
    if is_stream(path) {
        return OpenOptions::new().append(true).open(path);
    }
    File::create(path)
}

/// Refuses to overwrite a directory, or a file that does not begin as one of these does.
pub(crate) fn refuse_foreign(
    path: &Path,
    what: &str,
    is_own: impl Fn(&[u8]) -> bool,
) -> Result<(), String> {
    if path.is_dir() {
        return Err(format!("{}: a directory; name a file", path.display()));
    }
    let mut head = Vec::new();
    if path.is_file() && !is_stream(path) {
        // What cannot be read is told when it is written.
        _ = File::open(path).and_then(|file| file.take(2048).read_to_end(&mut head));
    }
    if head.is_empty() || is_own(&head) {
        return Ok(());
    }
    Err(format!(
        "{}: this is no {what} and is not overwritten",
        path.display()
    ))
}

/// The path with something added to its last name.
pub(crate) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
