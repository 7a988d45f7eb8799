//! The crate's one error type.
use std::fmt;

/// What went wrong while data were loaded or built.
///
/// Repairing a `&str` cannot fail; errors belong to construction and loading.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    cause: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// The kind of an [`Error`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The bytes do not start with the data file's magic number.
    NotADataFile,
    /// The data file has another format version.
    Version {
        /// The version this crate reads.
        expected: u32,
        /// The version found in the file.
        found: u32,
    },
    /// The data file is cut short or altered; the text says where.
    Corrupt(String),
    /// A line of a text source does not parse (line number from 1, reason).
    Malformed(usize, String),
    /// Markup that is not read (byte from 0, reason).
    Markup(usize, String),
    /// An option, or a use of data, that cannot be had; the text says why.
    Option(String),
    /// The operating system gave no threads.
    Threads(String),
}

impl Error {
    pub(crate) fn new(kind: ErrorKind) -> Self {
        Self { kind, cause: None }
    }

    /// With the error that it came of.
    pub(crate) fn because(
        mut self,
        cause: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        self.cause = Some(cause.into());
        self
    }

    pub(crate) fn corrupt(what: impl Into<String>) -> Self {
        Self::new(ErrorKind::Corrupt(what.into()))
    }

    #[cfg(feature = "formats")]
    pub(crate) fn markup(at: usize, why: impl Into<String>) -> Self {
        Self::new(ErrorKind::Markup(at, why.into()))
    }

    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.kind
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ErrorKind::NotADataFile => {
                f.write_str("not a herstel data file; build one with the example train")
            }
            ErrorKind::Version { expected, found } => write!(
                f,
                "data file has format version {found}, expected {expected}; rebuild it with the example train"
            ),
            ErrorKind::Corrupt(what) => {
                write!(f, "corrupt data file: {what}; rebuild or download it again")
            }
            ErrorKind::Malformed(line, why) => write!(f, "line {line}: {why}"),
            ErrorKind::Markup(at, why) => write!(f, "byte {at}: {why}"),
            ErrorKind::Option(why) => f.write_str(why),
            ErrorKind::Threads(why) => write!(f, "no threads to work on: {why}; ask for fewer"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&**self.cause.as_ref()?)
    }
}

/// The crate's result type.
pub type Result<T> = std::result::Result<T, Error>;
