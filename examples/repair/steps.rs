//! The whole run as one line of steps: documents begin, their pieces follow,
//! they end; a short file is one step, which its worker opens. Drawn by the
//! driver's feeding thread; every file is open only while its pieces are drawn.
use std::fs::{File, Metadata, Permissions};
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
use crate::sink::Place;
use crate::store::Broom;
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

/// A file that is short enough for one worker to read, repair and write.
#[derive(Debug)]
pub(crate) struct ShortFile {
    pub(crate) input: Input,
    pub(crate) name: Name,
    /// Its length when it was come upon.
    pub(crate) len: u64,
}

pub(crate) enum Step {
    Short(ShortFile),
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

impl Step {
    /// Of a document that cannot be opened.
    pub(crate) fn opening_failed(input: &Input, why: String) -> Self {
        let path = input.path.as_deref();
        let name = path.unwrap_or(Path::new("-")).display().to_string();
        Self::Failed { name, why }
    }
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
    /// Short files go to one worker each.
    pub(crate) short: bool,
    /// The edits of a document are wanted, not its text alone.
    log: bool,
    /// Files are replaced, or would be in a run that writes.
    in_place: bool,
}

/// Files to this length are short; it is what others are cut into.
const SHORT: u64 = crate::cut::PART as u64;

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
            short: false,
            log: args.edits.is_some(),
            in_place: args.in_place,
        }
    }

    /// The length of a file that one worker may take whole. What it makes of it
    /// is held in memory, so a packed file must be one of which little is: no
    /// log, no reports of bad records.
    fn short(&self, input: &Input) -> Option<u64> {
        let path = input.path.as_deref().filter(|_| self.short)?;
        let packed = Codec::of(path) != Codec::Plain;
        let format = self.format.unwrap_or_else(|| inputs::guess(path).0);
        if packed && (self.log || format != Format::Text) {
            return None;
        }
        let found = std::fs::metadata(path).ok()?;
        let is_short = found.is_file() && (1..=SHORT).contains(&found.len());
        is_short.then_some(found.len())
    }

    /// Opens a document.
    pub(crate) fn open(&self, input: &Input, name: Name) -> Result<Open, String> {
        let guess = |path: &Path| inputs::guess(path);
        let (format, delimiter) = input.path.as_deref().map_or((Format::Text, b','), guess);
        let mut format = self.format.unwrap_or(format);
        let delimiter = self.delimiter.unwrap_or(delimiter);
        let codec = input.path.as_deref().map_or(Codec::Plain, Codec::of);
        let mut expected = 0;
        let (raw, watch): (Box<dyn Read + Send>, _) = match &input.path {
            None => (Box::new(std::io::stdin()), None),
            Some(path) => {
                let file = File::open(path).map_err(|error| error.to_string())?;
                let before = file.metadata().map_err(|error| error.to_string())?;
                expected = before.len();
                let watch = before.is_file().then(|| Watch {
                    path: path.clone(),
                    before,
                });
                (codec.reader(file), watch)
            }
        };
        let (mut text, converted) =
            decode::utf8(raw, self.reading).map_err(|error| error.to_string())?;
        if converted && self.in_place {
            let why = "it is no UTF-8 and would become it; write it elsewhere with --out";
            return Err(why.to_owned());
        }
        if self.format.is_none() && matches!(format, Format::Hocr | Format::Text) {
            (format, text) = markup::guess(text, format).map_err(|error| error.to_string())?;
        }
        let unit = match format {
            Format::Text => Unit::Text(self.part),
            Format::Jsonl if self.answers_all => Unit::AnsweredLines,
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
        Ok(Open {
            document: Arc::new(document),
            converted,
            packed: codec != Codec::Plain,
            source: Cutter::new(text, unit, delimiter).expecting(expected),
            watch,
            columns: (format != Format::Csv).then(|| Arc::from([])),
        })
    }
}

type Source = Cutter<Box<dyn Read + Send>>;
type Columns = Arc<[(usize, String)]>;

/// A document that is being read.
pub(crate) struct Open {
    pub(crate) document: Arc<Document>,
    /// It is no UTF-8 and is read as such.
    pub(crate) converted: bool,
    pub(crate) packed: bool,
    source: Source,
    watch: Option<Watch>,
    /// `None`: the head of the table was not read yet.
    columns: Option<Columns>,
}

impl Open {
    /// Those of the file, for what it becomes.
    pub(crate) fn permissions(&self) -> Option<Permissions> {
        self.watch.as_ref().map(|watch| watch.before.permissions())
    }

    /// The next piece and the columns that are repaired in it; `None` at the end.
    pub(crate) fn next(&mut self, plan: &Plan) -> Result<Option<(Columns, Piece)>, String> {
        let piece = match self.source.next() {
            Ok(Some(piece)) => piece,
            Ok(None) => {
                return self
                    .watch
                    .take()
                    .map_or(Ok(()), Watch::check)
                    .map(|()| None);
            }
            Err(error) => return Err(error.to_string()),
        };
        let columns = match self.columns.take() {
            Some(columns) => columns,
            None => head(&piece, self.document.delimiter, &plan.columns)?,
        };
        self.columns = Some(columns.clone());
        Ok(Some((columns, piece)))
    }
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
    /// A resumed run removes what a killed one left unfinished.
    broom: Option<(Place, Broom)>,
    open: Option<Open>,
}

impl<I: Iterator<Item = Found>> Steps<I> {
    pub(crate) fn new(plan: Plan, found: I, finished: Finished, resumed: Option<Place>) -> Self {
        Self {
            plan,
            found,
            finished,
            broom: resumed.map(|place| (place, Broom::default())),
            open: None,
        }
    }

    fn begin(&mut self, input: Input) -> Step {
        let name = Name::of(&input.name);
        if let Some(totals) = self.finished.take(&name) {
            return Step::Resumed(totals);
        }
        if let Some((place, broom)) = &mut self.broom {
            // Before any file is written there.
            let target = place.target(&input.name, input.path.as_deref());
            target.iter().for_each(|target| broom.sweep(target));
        }
        if let Some(len) = self.plan.short(&input) {
            return Step::Short(ShortFile { input, name, len });
        }
        match self.plan.open(&input, name) {
            Ok(open) => {
                let (document, converted) = (open.document.clone(), open.converted);
                self.open = Some(open);
                Step::Begin(Begin {
                    document,
                    input,
                    converted,
                })
            }
            Err(why) => Step::opening_failed(&input, why),
        }
    }

    /// The next piece of the open document, or its end.
    fn step(&mut self, mut open: Open) -> Step {
        if open.document.failed.load(Ordering::Relaxed) {
            return Step::End(Ok(()));
        }
        match open.next(&self.plan) {
            Ok(None) => Step::End(Ok(())),
            Err(why) => Step::End(Err(why)),
            Ok(Some((columns, piece))) => {
                let document = open.document.clone();
                self.open = Some(open);
                Step::Piece {
                    document,
                    columns,
                    piece,
                }
            }
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
            Step::Short(file) => file.len,
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
