use std::fmt;

/// Why a dictionary could not be expanded, or rules could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// A line of the affix file or of the dictionary is malformed; `line` counts from 1.
    Malformed {
        /// Which file: `"aff"` or `"dic"`.
        file: &'static str,
        /// Line number, from 1.
        line: usize,
        /// What was expected.
        expected: &'static str,
    },
    /// The affix file needs a feature of Hunspell that the expansion does not have.
    Unsupported {
        /// The directive, or a description of the feature.
        feature: String,
    },
    /// The affix file has more of something than the packed form holds.
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// How many fit.
        max: usize,
    },
    /// Serialised rules are damaged.
    Corrupt {
        /// Byte offset at which reading failed.
        offset: usize,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed {
                file,
                line,
                expected,
            } => write!(f, "line {line} of the {file} file: expected {expected}"),
            Self::Unsupported { feature } => {
                write!(f, "affix file uses {feature}, which is not supported")
            }
            Self::TooMany { what, max } => write!(f, "too many {what}, at most {max} fit"),
            Self::Corrupt { offset } => write!(f, "compound rules are corrupt at byte {offset}"),
        }
    }
}

impl std::error::Error for Error {}
