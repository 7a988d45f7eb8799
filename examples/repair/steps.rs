//! The whole run as one line of steps: documents begin, their pieces follow,
//! they end. Drawn by the driver's feeding thread; every file is open only
//! while its pieces are drawn.
use std::fs::{File, Metadata};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use herstel::corpus::Job;

use crate::args::{Args, Format};
use crate::codec::Codec;
use crate::cut::{Cutter, Piece, Unit};
use crate::decode::{self, Reading};
use crate::inputs::{self, Found, Input};
use crate::journal::Finished;
use crate::markup;
use crate::name::Name;
use crate::table;
use crate::totals::Totals;
use crate::work::Document;

/// A document on its way from input to output.
#[derive(Debug)]
pub(crate) struct Begin {
    pub(crate) document: Arc<Document>,
    pub(crate) input: Input,
    /// It was no UTF-8 and is written as such.
    pub(crate) converted: bool,
}

pub(crate) enum Step {
    Begin(Begin),
    Piece {
        document: Arc<Document>,
        columns: Arc<[(usize, String)]>,
        piece: Piece,
    },
    /// The document's last piece went before, or reading it failed.
    End(Result<(), String>),
    /// A document that could not even be opened.
    Failed {
        name: String,
        why: String,
    },
    Skipped(PathBuf, &'static str),
    /// Finished by an earlier run, with these totals.
    Resumed(Totals),
}

/// How documents are read.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) format: Option<Format>,
    pub(crate) delimiter: Option<u8>,
    pub(crate) reading: Reading,
    pub(crate) columns: Vec<String>,
    pub(crate) part: usize,
    /// A line too long to hold is answered like any other bad record.
    pub(crate) answers_all: bool,
}

impl Plan {
    pub(crate) fn new(args: &Args, columns: &[String]) -> Self {
        Self {
            format: args.format,
            delimiter: args.delimiter,
            reading: Reading {
                encoding: args.encoding.unwrap_or(encoding_rs::UTF_8),
                lossy: args.lossy,
                marks: args.errors_field.is_none(),
            },
            answers_all: args.errors_field.is_some(),
            columns: columns.to_vec(),
            part: args.part,
        }
    }
}

type Source = Cutter<Box<dyn Read + Send>>;

struct Open {
    document: Arc<Document>,
    source: Source,
    watch: Option<Watch>,
    /// `None`: the head of the table was not read yet.
    columns: Option<Arc<[(usize, String)]>>,
}

/// A file that must not change while it is read.
struct Watch {
    path: PathBuf,
    before: Metadata,
}

pub(crate) struct Steps<I> {
    plan: Plan,
    found: I,
    finished: Finished,
    open: Option<Open>,
}

impl<I: Iterator<Item = Found>> Steps<I> {
    pub(crate) fn new(plan: Plan, found: I, finished: Finished) -> Self {
        Self {
            plan,
            found,
            finished,
            open: None,
        }
    }

    fn begin(&mut self, input: Input) -> Step {
        let name = Name::of(&input.name);
        if let Some(totals) = self.finished.take(&name) {
            return Step::Resumed(totals);
        }
        match self.open(&input, name) {
            Ok((open, converted)) => {
                let document = open.document.clone();
                self.open = Some(open);
                Step::Begin(Begin {
                    document,
                    input,
                    converted,
                })
            }
            Err(why) => {
                let name = input
                    .path
                    .as_deref()
                    .map_or_else(|| "-".to_owned(), crate::name::shown);
                Step::Failed { name, why }
            }
        }
    }

    fn open(&self, input: &Input, name: Name) -> Result<(Open, bool), String> {
        let guess = |path: &Path| inputs::guess(path);
        let (format, delimiter) = input.path.as_deref().map_or((Format::Text, b','), guess);
        let mut format = self.plan.format.unwrap_or(format);
        let delimiter = self.plan.delimiter.unwrap_or(delimiter);
        let (raw, watch): (Box<dyn Read + Send>, _) = match &input.path {
            None => (Box::new(std::io::stdin()), None),
            Some(path) => {
                let file = File::open(path).map_err(|error| error.to_string())?;
                let before = file.metadata().map_err(|error| error.to_string())?;
                let packed = Codec::of(path).reader(file);
                let watch = before.is_file().then(|| Watch {
                    path: path.clone(),
                    before,
                });
                (packed, watch)
            }
        };
        let (mut text, converted) =
            decode::utf8(raw, self.plan.reading).map_err(|error| error.to_string())?;
        if format == Format::Hocr && self.plan.format.is_none() {
            (format, text) = markup::guess(text).map_err(|error| error.to_string())?;
        }
        let unit = match format {
            Format::Text => Unit::Text(self.plan.part),
            Format::Jsonl if self.plan.answers_all => Unit::AnsweredLines,
            Format::Jsonl => Unit::Lines,
            Format::Csv => Unit::Records,
            Format::Hocr | Format::Alto | Format::Page => Unit::Whole,
        };
        let document = Document {
            name,
            format,
            delimiter,
            failed: AtomicBool::new(false),
        };
        let open = Open {
            document: Arc::new(document),
            source: Cutter::new(text, unit, delimiter),
            watch,
            columns: (format != Format::Csv).then(|| Arc::from([])),
        };
        Ok((open, converted))
    }

    /// The next piece of the open document, or its end.
    fn step(&mut self, mut open: Open) -> Step {
        if open.document.failed.load(Ordering::Relaxed) {
            return Step::End(Ok(()));
        }
        let piece = match open.source.next() {
            Ok(Some(piece)) => piece,
            Ok(None) => return Step::End(open.watch.map_or(Ok(()), Watch::check)),
            Err(error) => return Step::End(Err(error.to_string())),
        };
        let columns = match &open.columns {
            Some(columns) => columns.clone(),
            None => match head(&piece, open.document.delimiter, &self.plan.columns) {
                Ok(columns) => columns,
                Err(why) => return Step::End(Err(why)),
            },
        };
        open.columns = Some(columns.clone());
        let document = open.document.clone();
        self.open = Some(open);
        Step::Piece {
            document,
            columns,
            piece,
        }
    }
}

impl<I: Iterator<Item = Found>> Iterator for Steps<I> {
    type Item = Job<Step>;

    fn next(&mut self) -> Option<Job<Step>> {
        let step = match self.open.take() {
            Some(open) => self.step(open),
            None => match self.found.next()? {
                Found::Input(input) => self.begin(input),
                Found::Skipped(path, why) => Step::Skipped(path, why),
                Found::Failed(why) => Step::Failed {
                    name: String::new(),
                    why,
                },
            },
        };
        let bytes = match &step {
            Step::Piece { piece, .. } => piece.bytes.len() as u64,
            _ => 0,
        };
        Some(Job::new(bytes, step))
    }
}

impl Watch {
    fn check(self) -> Result<(), String> {
        let now = std::fs::metadata(&self.path)
            .map_err(|error| format!("it vanished while it was read: {error}"))?;
        let same =
            now.len() == self.before.len() && now.modified().ok() == self.before.modified().ok();
        if same {
            return Ok(());
        }
        let (before, now) = (self.before.len(), now.len());
        Err(format!(
            "it changed while it was read ({before} bytes before, {now} now)"
        ))
    }
}

/// The named columns of a table's head, in their order in the table.
fn head(piece: &Piece, delimiter: u8, names: &[String]) -> Result<Arc<[(usize, String)]>, String> {
    let text = String::from_utf8_lossy(&piece.bytes);
    let head = table::records(&text, delimiter).next().unwrap_or("");
    let body = head.trim_start_matches('\u{feff}');
    let fields = table::fields(body, delimiter);
    let titles: Vec<_> = fields
        .iter()
        .map(|range| table::value(&body[range.clone()]))
        .collect();
    let mut columns = Vec::new();
    for name in names {
        match titles.iter().position(|title| title == name) {
            Some(at) => columns.push((at, name.clone())),
            None => {
                let message = format!("no column `{name}`; it has {}", titles.join(", "));
                return Err(message);
            }
        }
    }
    columns.sort();
    columns.dedup();
    Ok(columns.into())
}
