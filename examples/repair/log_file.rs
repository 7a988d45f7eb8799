//! Where the edit log is written.
use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::name::{self, PART, with_suffix};

/// What `--edits page.txt` may have been meant for.
pub(crate) const HINT: &str =
    "; for the log on standard output put --edits last or write --edits=-";

/// The edit log's end.
pub(crate) enum Log {
    None,
    Stdout,
    /// A pipe or a device: what is in it stays.
    Stream {
        file: File,
        path: PathBuf,
    },
    /// Written as `FILE.part` and renamed when the run is complete.
    File {
        file: BufWriter<File>,
        path: PathBuf,
        len: u64,
    },
}

/// Refuses to overwrite what is no log: else `--edits page.txt` would put the log in place of the page.
fn refuse_foreign(path: &Path) -> Result<(), String> {
    let has = |line: &str, key: &str| line.contains(&format!("\"{key}\":"));
    let is_log = |old: &[u8]| {
        let text = String::from_utf8_lossy(old);
        let line = text.lines().next().unwrap_or("");
        let keys = ["start", "end", "original"];
        line.starts_with("{\"document\":") && keys.into_iter().all(|key| has(line, key))
    };
    for path in [path, &with_suffix(path, PART)] {
        name::refuse_foreign(path, "edit log", is_log).map_err(|why| why + HINT)?;
    }
    Ok(())
}

/// Refuses to overwrite the log of an earlier run where files are replaced: it alone says what they were before. One that is not whole
/// yet is this run's own where it is resumed.
pub(crate) fn refuse_older(path: &Path, is_resumed: bool) -> Result<(), String> {
    refuse_foreign(path)?;
    if name::is_stream(path) {
        return Ok(());
    }
    let part = with_suffix(path, PART);
    for path in [path, &part].into_iter().take(2 - usize::from(is_resumed)) {
        if path.metadata().is_ok_and(|old| old.len() > 0) {
            return Err(format!(
                "{}: it logs what an earlier run replaced, and is not overwritten; name another file or move it",
                path.display()
            ));
        }
    }
    Ok(())
}

impl Log {
    pub(crate) fn open(path: &Path, resume_at: Option<u64>) -> Result<Self, String> {
        if name::is_stream(path) {
            let file =
                name::create(path).map_err(|error| format!("{}: {error}", path.display()))?;
            let path = path.to_path_buf();
            return Ok(Self::Stream { file, path });
        }
        let part = with_suffix(path, PART);
        let fail = |error: io::Error| format!("{}: {error}", part.display());
        refuse_foreign(path)?;
        let len = resume_at.unwrap_or(0);
        // Killed when the log had its name and the journal was still there.
        let has_name = |found: Metadata| found.is_file() && found.len() == len;
        if len > 0 && !part.exists() && path.metadata().is_ok_and(has_name) {
            std::fs::rename(path, &part).map_err(fail)?;
        }
        let mut options = OpenOptions::new();
        let mut file = options
            .create(true)
            .write(true)
            .truncate(false)
            .open(&part)
            .map_err(fail)?;
        let held = file.metadata().map_err(fail)?.len();
        if held < len {
            return Err(format!(
                "{}: it has {held} bytes, the journal says {len}; it belongs to another run",
                part.display()
            ));
        }
        file.set_len(len)
            .and_then(|()| file.seek(SeekFrom::Start(len)))
            .map_err(fail)?;
        Ok(Self::File {
            file: BufWriter::new(file),
            path: path.to_path_buf(),
            len,
        })
    }

    /// Its file, if it has one.
    pub(crate) fn path(&self) -> Option<&Path> {
        match self {
            Self::None | Self::Stdout => None,
            Self::Stream { path, .. } | Self::File { path, .. } => Some(path),
        }
    }

    /// Cuts a file's log back to this length, to which it was flushed.
    pub(crate) fn cut(&mut self, to: u64) -> io::Result<()> {
        if let Self::File { file, len, .. } = self {
            // What is dropped is not written first: the disk may be full.
            let fresh = BufWriter::new(file.get_ref().try_clone()?);
            drop(std::mem::replace(file, fresh).into_parts());
            file.get_mut().set_len(to)?;
            file.get_mut().seek(SeekFrom::Start(to))?;
            *len = to;
        }
        Ok(())
    }

    /// Gives the log its name, now that it is whole.
    pub(crate) fn place(&mut self) -> Result<(), String> {
        let Self::File { file, path, .. } = self else {
            return Ok(());
        };
        let part = with_suffix(path, PART);
        let placed = file
            .flush()
            .and_then(|()| file.get_ref().sync_all())
            .and_then(|()| std::fs::rename(&part, &*path));
        placed.map_err(|error| format!("cannot write {}: {error}", path.display()))
    }
}
