//! Which files are read and where each is written.
use std::collections::{HashMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use ignore::{DirEntry, Walk, WalkBuilder};

use crate::args::{Args, Format};
use crate::codec::Codec;
use crate::log_file::HINT;
use crate::name::{Name, STDIN, is_stream};

/// What backups are mostly named by: such a file beside the one that it is of is none of the documents.
const BACKUPS: [&str; 3] = [".orig", ".bak", "~"];

/// A file that is read, or standard input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Input {
    /// `None`: standard input.
    pub(crate) path: Option<PathBuf>,
    /// Its path in the mirrored tree.
    pub(crate) name: PathBuf,
}

/// What the walk comes upon.
#[derive(Debug)]
pub(crate) enum Found {
    Input(Input),
    /// Not read, and why.
    Skipped(PathBuf, &'static str),
    /// A place that cannot be read.
    Failed(String),
}

/// The given paths, checked.
#[derive(Debug, Clone)]
pub(crate) struct Inputs {
    roots: Vec<Root>,
    ext: Vec<String>,
    follow: bool,
    in_place: bool,
    /// Files with this end are the backups of an earlier run.
    backup: Option<String>,
}

#[derive(Debug, Clone)]
struct Root {
    /// `None`: standard input.
    path: Option<PathBuf>,
    /// Where its files go in the mirrored tree.
    name: PathBuf,
    is_dir: bool,
}

impl Inputs {
    /// Checks the paths against each other and the output.
    pub(crate) fn new(args: &Args) -> Result<Self, String> {
        let stdin = [PathBuf::from("-")];
        let paths = if args.paths.is_empty() {
            &stdin[..]
        } else {
            &args.paths
        };
        let mut roots = Vec::new();
        let mut names = HashSet::new();
        for path in paths {
            if path == Path::new("-") {
                // The file that its repair is written to.
                names.insert(PathBuf::from(STDIN));
                roots.push(Root {
                    path: None,
                    name: PathBuf::from("-"),
                    is_dir: false,
                });
                continue;
            }
            let fail = |error| format!("{}: {error}", path.display());
            let is_dir = std::fs::metadata(path).map_err(fail)?.is_dir();
            // A single directory's contents are mirrored, of several each by its name.
            let name = if is_dir && paths.len() == 1 {
                PathBuf::new()
            } else {
                // "..", not what a shell gives for a pipe ("/dev/fd/63").
                match path.file_name() {
                    Some(given) => PathBuf::from(given),
                    None => {
                        let real = path.canonicalize().map_err(fail)?;
                        real.file_name().map(PathBuf::from).unwrap_or_default()
                    }
                }
            };
            if !names.insert(name.clone()) {
                return Err(format!(
                    "{}: two inputs are named {}; give their common directory instead",
                    path.display(),
                    name.display()
                ));
            }
            roots.push(Root {
                path: Some(path.clone()),
                name,
                is_dir,
            });
        }
        let inputs = Self {
            roots,
            ext: args
                .ext
                .iter()
                .map(|ext| ext.trim_start_matches('.').to_owned())
                .collect(),
            follow: args.follow,
            in_place: args.in_place,
            backup: args.backup.clone(),
        };
        if let Some(out) = &args.out {
            inputs.check_apart(out)?;
        }
        inputs.check_own(args)?;
        Ok(inputs)
    }

    /// Standard input or another pipe is among them.
    pub(crate) fn has_stream(&self) -> bool {
        let mut paths = self.roots.iter().map(|root| root.path.as_deref());
        paths.any(|path| path.is_none_or(is_stream))
    }

    /// There is one document, and it is known which.
    pub(crate) fn is_single(&self) -> bool {
        matches!(self.roots.as_slice(), [root] if !root.is_dir)
    }

    /// The directory beside which an in-place run keeps its journal.
    pub(crate) fn home(&self) -> PathBuf {
        let root = self
            .roots
            .iter()
            .find_map(|root| Some((root.path.as_ref()?, root.is_dir)));
        match root {
            Some((path, true)) => path.clone(),
            Some((path, false)) => match path.parent() {
                Some(parent) if parent != Path::new("") => parent.to_path_buf(),
                _ => PathBuf::from("."),
            },
            None => PathBuf::from("."),
        }
    }

    /// The directory whose contents are mirrored.
    pub(crate) fn mirrored(&self) -> Option<&Path> {
        match self.roots.as_slice() {
            [root] if root.is_dir => root.path.as_deref(),
            _ => None,
        }
    }

    /// The path in the mirrored tree of a document, and where it was read.
    pub(crate) fn path_of(&self, name: &Name) -> Option<(PathBuf, Option<PathBuf>)> {
        let name = name.path()?;
        let root = self
            .roots
            .iter()
            .find(|root| name.starts_with(&root.name))?;
        let within = name.strip_prefix(&root.name).ok()?;
        let path = root.path.as_ref().map(|path| {
            if within == Path::new("") {
                path.clone()
            } else {
                path.join(within)
            }
        });
        Some((name, path))
    }

    /// Input and output in one place would read what was written, or overwrite
    /// what is still to be read.
    fn check_apart(&self, out: &Path) -> Result<(), String> {
        let out_real = real(out);
        let refused = |path: &Path| {
            Err(format!(
                "{}: input and output are in the same place; write elsewhere, or use --in-place",
                path.display()
            ))
        };
        for root in &self.roots {
            let Some(path) = &root.path else { continue };
            let in_real = real(path);
            let same = if root.is_dir {
                in_real.starts_with(&out_real) || out_real.starts_with(&in_real)
            } else {
                self.is_target(path, out)
            };
            if same {
                return refused(path);
            }
        }
        // A link in the tree may lead to the output.
        let walk = (self.follow && out.is_dir()).then(|| self.clone().walk());
        for found in walk.into_iter().flatten() {
            if let Found::Input(Input {
                path: Some(path), ..
            }) = found
                && real(&path).starts_with(&out_real)
            {
                return refused(&path);
            }
        }
        Ok(())
    }

    /// The files of a run's own are no documents, in this run or the next, and each is one file. Of pipes and devices nothing is lost.
    fn check_own(&self, args: &Args) -> Result<(), String> {
        let mut known = HashMap::new();
        let lists = args.lists().map(|path| (path.to_path_buf(), false));
        let all = lists.chain(args.written().map(|path| (path, true)));
        for (path, is_written) in all.filter(|(path, _)| !is_stream(path)) {
            if let Some(directory) = self.reads(&path) {
                return Err(format!(
                    "{}: it would be read as one of the documents in {}; put it elsewhere, or name their --ext",
                    path.display(),
                    directory.display()
                ));
            }
            if self.is_taken(&path, args) {
                let is_log = args.edits.as_ref() == Some(&path);
                return Err(format!(
                    "{}: a document, its repair or its backup; name another file{}",
                    path.display(),
                    if is_log { HINT } else { "" }
                ));
            }
            let other = known.insert(real(&path), path.clone());
            if let Some(other) = other.filter(|_| is_written) {
                return Err(format!(
                    "{}: the run has another use for {}; name two files",
                    path.display(),
                    other.display()
                ));
            }
        }
        Ok(())
    }

    /// Whether a file is one of the documents named, or a repair or a backup goes there.
    fn is_taken(&self, file: &Path, args: &Args) -> bool {
        let file = real(file);
        let is_root = |file: &Path| {
            let mut paths = self.roots.iter().filter_map(|root| root.path.as_deref());
            paths.any(|path| real(path) == file)
        };
        let suffix = self.backup.as_deref();
        let original = suffix.and_then(|suffix| without_suffix(&file, suffix));
        let out = args.out.as_deref();
        is_root(&file)
            || original.is_some_and(|of| is_root(&of) || self.reads(&of).is_some())
            || out.is_some_and(|out| self.is_target(&file, out))
    }

    /// Whether a document's repair would be written to a file below `out`.
    fn is_target(&self, file: &Path, out: &Path) -> bool {
        let file = real(file);
        let Ok(name) = file.strip_prefix(real(out)) else {
            return false;
        };
        self.roots.iter().any(|root| match &root.path {
            Some(path) if root.is_dir => {
                let within = name.strip_prefix(&root.name);
                within.is_ok_and(|within| path.join(within).is_file())
            }
            Some(_) => name == root.name,
            None => name == Path::new(STDIN),
        })
    }

    /// The directory in which a file would be read as a document, in this run or the next.
    fn reads(&self, file: &Path) -> Option<&Path> {
        let file_real = real(file);
        let is_hidden = |name: &OsStr| name.as_encoded_bytes().starts_with(b".");
        let mut directories = self
            .roots
            .iter()
            .filter(|root| root.is_dir && self.has_extension(file))
            .filter_map(|root| root.path.as_deref());
        directories.find(|path| {
            let within = file_real.strip_prefix(real(path)).ok();
            within.is_some_and(|within| !within.iter().any(is_hidden))
        })
    }

    /// All documents, in an order that does not change from run to run. The
    /// walk holds one directory at a time, and in place the files that it came upon
    /// where one may be reached twice: it would be replaced while it is read again.
    pub(crate) fn walk(self) -> impl Iterator<Item = Found> + Send {
        let may_repeat = self.in_place && (self.follow || self.roots.len() > 1);
        let mut known = HashSet::new();
        let mut is_known = move |path: &Path| may_repeat && !known.insert(real(path));
        self.found().map(move |found| match found {
            Found::Input(Input {
                path: Some(path), ..
            }) if is_known(&path) => Found::Skipped(path, "a document already"),
            found => found,
        })
    }

    fn found(self) -> impl Iterator<Item = Found> + Send {
        let roots = self.roots.clone().into_iter();
        roots.flat_map(move |root| -> Box<dyn Iterator<Item = Found> + Send> {
            match &root.path {
                Some(path) if root.is_dir => {
                    let inputs = self.clone();
                    let (path, name) = (path.clone(), root.name.clone());
                    let walk = self.walker(&path);
                    Box::new(walk.filter_map(move |entry| inputs.judge(entry, &path, &name)))
                }
                path => Box::new(std::iter::once(Found::Input(Input {
                    path: path.clone(),
                    name: root.name.clone(),
                }))),
            }
        })
    }

    fn walker(&self, path: &Path) -> Walk {
        // No ignore files: what is in a corpus directory is the corpus.
        WalkBuilder::new(path)
            .standard_filters(false)
            .hidden(true)
            .follow_links(self.follow)
            .sort_by_file_name(OsStr::cmp)
            .build()
    }

    fn judge(
        &self,
        entry: Result<DirEntry, ignore::Error>,
        root: &Path,
        name: &Path,
    ) -> Option<Found> {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => return Some(Found::Failed(error.to_string())),
        };
        let kind = entry.file_type()?;
        if kind.is_dir() {
            return None;
        }
        let path = entry.into_path();
        let skipped = if kind.is_symlink() {
            Some("a symbolic link; --follow reads it")
        } else if !kind.is_file() {
            Some("no regular file")
        } else if self.is_backup(&path) {
            Some("a backup")
        } else if !self.has_extension(&path) {
            Some("another extension")
        } else {
            None
        };
        if let Some(why) = skipped {
            return Some(Found::Skipped(path, why));
        }
        let within = path.strip_prefix(root).ok()?;
        let name = name.join(within);
        Some(Found::Input(Input {
            path: Some(path),
            name,
        }))
    }

    fn has_extension(&self, path: &Path) -> bool {
        let (outer, inner) = (path.extension().map(OsStr::to_owned), extension(path));
        let is = |found: &Option<OsString>, ext: &String| {
            (found.as_deref()).is_some_and(|found| found.eq_ignore_ascii_case(ext))
        };
        let mut all = self.ext.iter();
        self.ext.is_empty() || all.any(|ext| is(&inner, ext) || is(&outer, ext))
    }

    /// Whether a file is a backup by its name: of this run, or of an earlier one beside the file that it is of.
    fn is_backup(&self, path: &Path) -> bool {
        let is_of = |suffix: &str| without_suffix(path, suffix);
        self.backup.as_deref().and_then(is_of).is_some()
            || BACKUPS
                .iter()
                .filter_map(|suffix| is_of(suffix))
                .any(|of| of.is_file())
    }
}

/// What a file is the backup of, if its name says so.
fn without_suffix(path: &Path, suffix: &str) -> Option<PathBuf> {
    let name = path.file_name().and_then(OsStr::to_str)?;
    Some(path.with_file_name(name.strip_suffix(suffix)?))
}

/// The extension before that of the compression.
fn extension(path: &Path) -> Option<OsString> {
    let inner = match Codec::of(path) {
        Codec::Plain => path.to_path_buf(),
        _ => path.with_extension(""),
    };
    inner.extension().map(OsStr::to_owned)
}

/// The format that a file's name promises, and its delimiter.
pub(crate) fn guess(path: &Path) -> (Format, u8) {
    let extension = extension(path).map(|ext| ext.to_ascii_lowercase());
    match extension.as_deref().and_then(OsStr::to_str) {
        Some("jsonl" | "ndjson") => (Format::Jsonl, b','),
        Some("csv") => (Format::Csv, b','),
        Some("tsv") => (Format::Csv, b'\t'),
        // What is in them says which it is.
        Some("hocr" | "alto" | "html" | "htm" | "xhtml" | "xml") => (Format::Hocr, b','),
        _ => (Format::Text, b','),
    }
}

/// The path without links, of which the last names need not exist yet.
fn real(path: &Path) -> PathBuf {
    let mut rest = Vec::new();
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let mut at = absolute.as_path();
    loop {
        if let Ok(real) = at.canonicalize() {
            return rest.iter().rev().fold(real, |path, name| path.join(name));
        }
        match (at.parent(), at.file_name()) {
            (Some(parent), Some(name)) => {
                rest.push(name.to_owned());
                at = parent;
            }
            _ => return absolute,
        }
    }
}
