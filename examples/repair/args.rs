//! The command line.
use std::path::{Path, PathBuf};

use clap::{Parser, ValueEnum};
use clap_complete::Shell;

use crate::name::{PART, is_stream, with_suffix};

/// Repairs OCR'd Dutch text: lost spaces, diacritics and confused letters.
///
/// One file or standard input is repaired to standard output. Directories and
/// several files need --out or --in-place. Files are replaced only when they
/// are whole; a run that was broken off goes on with --resume.
#[derive(Debug, Parser)]
#[command(name = "repair", version, max_term_width = 100)]
#[command(after_help = "\
Examples:
  repair page.txt                              repaired text on standard output
  repair --diff page.txt                       what would change, edit by edit
  repair corpus/ --out repaired/               a tree, mirrored; after a crash add --resume
  repair corpus/ --out repaired/ --edits log.jsonl
  repair corpus/ --out reviewed/ --apply log.jsonl
  repair pages.jsonl.gz --field text --out repaired/
  repair --format jsonl --errors-field _error - < records > repaired

Exit status: 0 all is well; 1 some documents or records failed; 2 refused, nothing was
begun; 130 stopped by Ctrl-C; 141 nobody reads the output any more.")]
pub(crate) struct Args {
    /// Files and directories; `-` or none is standard input
    pub(crate) paths: Vec<PathBuf>,

    /// Write the repaired files to DIR, in the same tree as the input
    #[arg(
        short,
        long,
        value_name = "DIR",
        help_heading = "Output",
        conflicts_with = "in_place"
    )]
    pub(crate) out: Option<PathBuf>,
    /// Replace the files; needs --backup or --no-backup
    #[arg(long, help_heading = "Output")]
    pub(crate) in_place: bool,
    /// Keep each original beside its file, with SUFFIX added to the name
    #[arg(
        long,
        value_name = "SUFFIX",
        help_heading = "Output",
        requires = "in_place"
    )]
    pub(crate) backup: Option<String>,
    /// Keep no originals
    #[arg(
        long,
        help_heading = "Output",
        requires = "in_place",
        conflicts_with = "backup"
    )]
    pub(crate) no_backup: bool,
    /// Go on with a run that was broken off; finished documents are skipped
    #[arg(long, help_heading = "Output", conflicts_with = "dry_run")]
    pub(crate) resume: bool,
    /// Write no document and no edit log; --report and --stats are written
    #[arg(short = 'n', long, help_heading = "Output")]
    pub(crate) dry_run: bool,
    /// Show each edit in its place, coloured on a terminal, instead of the text alone
    #[arg(long, help_heading = "Output", conflicts_with_all = ["out", "in_place", "edits"])]
    pub(crate) diff: bool,
    /// Write an edit log (JSON Lines) to FILE; without FILE or with `-` it goes
    /// to standard output instead of the text
    #[arg(long, value_name = "FILE", help_heading = "Output", num_args = 0..=1, default_missing_value = "-")]
    pub(crate) edits: Option<PathBuf>,
    /// Make the edits of a log, reviewed or not, instead of finding any
    #[arg(long, value_name = "FILE", help_heading = "Output", conflicts_with_all = [
        "edits", "only", "mode", "min_confidence", "margin", "keep", "keep_foreign", "protect", "words", "lexicon", "layer",
    ])]
    pub(crate) apply: Option<PathBuf>,

    /// Format of the input [default: .jsonl, .csv and .tsv by extension; hOCR, ALTO
    /// and PAGE by their root element, from a pipe too; else text]
    #[arg(short, long, value_enum, help_heading = "Input")]
    pub(crate) format: Option<Format>,
    /// Field of a JSON Lines record that is repaired; repeatable [default: text]
    #[arg(
        long,
        visible_alias = "column",
        value_name = "NAME",
        help_heading = "Input"
    )]
    pub(crate) field: Vec<String>,
    /// What parts the columns of a table [default: `,`, in .tsv a tab]
    #[arg(long, value_name = "CHAR", help_heading = "Input", value_parser = delimiter)]
    pub(crate) delimiter: Option<u8>,
    /// In directories, only files with this extension, before .gz or .zst; repeatable
    #[arg(long, value_name = "EXT", help_heading = "Input")]
    pub(crate) ext: Vec<String>,
    /// In directories, follow symbolic links; they are skipped without this
    #[arg(short = 'L', long, help_heading = "Input")]
    pub(crate) follow: bool,
    /// Read invalid UTF-8 with replacement characters
    #[arg(long, help_heading = "Input")]
    pub(crate) lossy: bool,
    /// Encoding of files without a byte order mark (such as windows-1252); output is UTF-8
    #[arg(long, value_name = "LABEL", help_heading = "Input", value_parser = encoding)]
    pub(crate) encoding: Option<&'static encoding_rs::Encoding>,

    /// Make only these repairs; repeatable
    #[arg(long, value_enum, value_name = "KIND", help_heading = "Repair")]
    pub(crate) only: Vec<Only>,
    /// What may change at all
    #[arg(long, value_enum, value_name = "MODE", help_heading = "Repair")]
    pub(crate) mode: Option<Mode>,
    /// Make only repairs of at least this confidence, 0 to 1
    #[arg(long, value_name = "P", help_heading = "Repair", value_parser = probability)]
    pub(crate) min_confidence: Option<f64>,
    /// By how many thousandths of a nat a repair must win; more is more careful
    #[arg(long, value_name = "N", help_heading = "Repair")]
    pub(crate) margin: Option<u16>,
    /// Words that are never touched, one on a line
    #[arg(long, value_name = "FILE", help_heading = "Repair")]
    pub(crate) keep: Option<PathBuf>,
    /// Leave English, French, German and Latin words alone on damaged pages too
    #[arg(long, help_heading = "Repair")]
    pub(crate) keep_foreign: bool,
    /// Regular expressions of text that is never touched, one on a line; `^` and `$` are
    /// the ends of the text, with `(?m)` those of a line
    #[arg(long, value_name = "FILE", help_heading = "Repair")]
    pub(crate) protect: Option<PathBuf>,
    /// Words of your own, one on a line, with a count after a tab if you have one
    #[arg(long, value_name = "FILE", help_heading = "Repair")]
    pub(crate) words: Option<PathBuf>,
    /// A data file instead of the built-in one
    #[arg(long, value_name = "FILE", help_heading = "Repair")]
    pub(crate) lexicon: Option<PathBuf>,
    /// A layer of the example `train` on top of the data; repeatable, the last is topmost
    #[arg(long, value_name = "FILE", help_heading = "Repair")]
    pub(crate) layer: Vec<PathBuf>,
    /// Repair foreign pages and tables of numbers too, instead of leaving them alone
    #[arg(long, help_heading = "Repair")]
    pub(crate) all_pages: bool,

    /// Number of threads [default: one for each core; with --errors-field one]
    #[arg(short = 'j', long, value_name = "N", help_heading = "Run", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
    /// Text held in memory at one time, in MiB
    #[arg(long, value_name = "MIB", help_heading = "Run", default_value_t = 16, value_parser = clap::value_parser!(u64).range(1..=65536))]
    pub(crate) window: u64,
    /// Stop behind the first document that fails or has a record that does
    #[arg(long, help_heading = "Run")]
    pub(crate) fail_fast: bool,
    /// Report a bad record in the record, in this field, not on standard error (JSON Lines)
    #[arg(long, value_name = "NAME", help_heading = "Run")]
    pub(crate) errors_field: Option<String>,
    /// Add each record's edits to it, in this field (JSON Lines)
    #[arg(long, value_name = "NAME", help_heading = "Run", conflicts_with_all = ["apply", "diff"])]
    pub(crate) edits_field: Option<String>,
    /// Add each record's counts to it, in this field (JSON Lines)
    #[arg(
        long,
        value_name = "NAME",
        help_heading = "Run",
        conflicts_with = "diff"
    )]
    pub(crate) stats_field: Option<String>,
    /// Write a page for the review of this run's repairs to FILE (HTML)
    #[arg(
        long,
        value_name = "FILE",
        help_heading = "Run",
        conflicts_with_all = ["apply", "resume"]
    )]
    pub(crate) report: Option<PathBuf>,
    /// Write totals and failures to FILE (JSON)
    #[arg(long, value_name = "FILE", help_heading = "Run")]
    pub(crate) stats: Option<PathBuf>,
    /// No progress bar and no summary; failures are still told
    #[arg(short, long, help_heading = "Run", conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Name every document
    #[arg(short, long, help_heading = "Run")]
    pub(crate) verbose: bool,

    /// Print shell completions or the manual page, and do nothing else
    #[arg(long, value_name = "WHAT", exclusive = true)]
    pub(crate) generate: Option<Generate>,

    /// Bytes of a text that are repaired as one part; for tests
    #[arg(long, hide = true, default_value_t = crate::cut::PART, value_parser = part)]
    pub(crate) part: usize,
}

impl Args {
    /// Files that the run writes beside the documents, and their names until they are whole.
    pub(crate) fn written(&self) -> impl Iterator<Item = PathBuf> {
        let files = [&self.edits, &self.report, &self.stats];
        let paths = files.into_iter().flatten();
        let paths = paths.filter(|path| *path != Path::new("-") && !is_stream(path));
        paths.flat_map(|path| [path.clone(), with_suffix(path, PART)])
    }

    /// Files that the run reads beside the documents.
    pub(crate) fn lists(&self) -> impl Iterator<Item = &Path> {
        let Self {
            apply,
            keep,
            protect,
            words,
            lexicon,
            layer,
            ..
        } = self;
        let files = [apply, keep, protect, words, lexicon];
        let paths = files.into_iter().flatten().chain(layer);
        paths.map(PathBuf::as_path)
    }

    /// The fields that are added to a record.
    pub(crate) fn added(&self) -> Vec<&str> {
        [&self.errors_field, &self.edits_field, &self.stats_field]
            .into_iter()
            .filter_map(Option::as_deref)
            .collect()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Plain text
    Text,
    /// JSON Lines: an object on each line
    Jsonl,
    /// A table with a head
    Csv,
    /// OCR words with boxes, as HTML
    Hocr,
    /// OCR words with boxes: ALTO XML
    Alto,
    /// OCR words with boxes: PAGE XML
    Page,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Only {
    /// Missing and spurious spaces
    Spaces,
    /// Diacritics
    Diacritics,
    /// Confused letters
    Confusions,
    /// Signs
    Punctuation,
    /// No repair at all
    Nothing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Mode {
    /// Spaces, marks, letters and signs
    Everything,
    /// White space alone: without it nothing changes
    Spaces,
    /// Diacritics alone: without them nothing changes
    Marks,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Generate {
    Completions(Shell),
    Man,
}

impl ValueEnum for Generate {
    fn value_variants<'a>() -> &'a [Self] {
        &[
            Self::Completions(Shell::Bash),
            Self::Completions(Shell::Elvish),
            Self::Completions(Shell::Fish),
            Self::Completions(Shell::PowerShell),
            Self::Completions(Shell::Zsh),
            Self::Man,
        ]
    }

    fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
        match self {
            Self::Completions(shell) => shell.to_possible_value(),
            Self::Man => Some(clap::builder::PossibleValue::new("man")),
        }
    }
}

fn encoding(label: &str) -> Result<&'static encoding_rs::Encoding, String> {
    encoding_rs::Encoding::for_label(label.as_bytes())
        .ok_or_else(|| "unknown; use a label of the WHATWG Encoding Standard".to_owned())
}

fn delimiter(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        b"\\t" => Ok(b'\t'),
        [byte] if byte.is_ascii() && !matches!(byte, b'"' | b'\n' | b'\r') => Ok(*byte),
        _ => Err("one ASCII character, no quote".to_owned()),
    }
}

fn probability(text: &str) -> Result<f64, String> {
    let p = text.parse().map_err(|_| "not a number".to_owned())?;
    if (0.0..=1.0).contains(&p) {
        Ok(p)
    } else {
        Err("not between 0 and 1".to_owned())
    }
}

fn part(text: &str) -> Result<usize, String> {
    let n: usize = text.parse().map_err(|_| "not a number".to_owned())?;
    if n < 8 {
        Err("at least 8".to_owned())
    } else {
        Ok(n)
    }
}
