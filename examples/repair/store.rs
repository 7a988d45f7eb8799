//! Whole files or none: written beside the target, synced, renamed.
use std::collections::HashSet;
use std::fs::{self, File, Permissions};
use std::hash::Hasher;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempPath};
use twox_hash::XxHash64;

use crate::codec::{Codec, Packer};

const PREFIX: &str = ".herstel-";
const SUFFIX: &str = ".tmp";

/// A file that is being written; dropped, it leaves nothing behind.
pub(crate) struct Pending {
    target: PathBuf,
    packer: Packer<Summed<BufWriter<NamedTempFile>>>,
}

/// A file that is written, but may not have reached the disk.
pub(crate) struct Written {
    target: PathBuf,
    file: NamedTempFile,
    sum: Sum,
}

/// A file that is written and synced, but not yet in its place.
pub(crate) struct Ready {
    target: PathBuf,
    temporary: TempPath,
    pub(crate) sum: Sum,
}

/// What a file holds, to know it again after a crash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Sum {
    pub(crate) len: u64,
    pub(crate) xxh64: u64,
}

impl Sum {
    /// Of a file as it lies there.
    pub(crate) fn of(path: &Path) -> io::Result<Self> {
        let mut summed = Summed::of(io::sink());
        io::copy(&mut File::open(path)?, &mut summed)?;
        Ok(summed.sum())
    }
}

/// Sums up what goes through it.
pub(crate) struct Summed<W> {
    inner: W,
    len: u64,
    hasher: XxHash64,
}

impl<W> Summed<W> {
    fn of(inner: W) -> Self {
        Self {
            inner,
            len: 0,
            hasher: XxHash64::with_seed(0),
        }
    }

    fn sum(&self) -> Sum {
        Sum {
            len: self.len,
            xxh64: self.hasher.finish(),
        }
    }
}

impl<W: Write> Write for Summed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.inner.write(bytes)?;
        self.len += n as u64;
        self.hasher.write(&bytes[..n]);
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    }
}

impl Pending {
    /// A file for `target`, packed as its name says, in directories that are no more open than those of
    /// `origin`. What came by a pipe is as open as new files are, all else for its owner alone until it is finished.
    pub(crate) fn create(target: &Path, origin: Option<&Path>) -> io::Result<Self> {
        make_directory(parent(target), origin.map(parent))?;
        let open = !origin.is_some_and(Path::is_file);
        Self::with(target, Codec::of(target), open)
    }

    fn with(target: &Path, codec: Codec, open: bool) -> io::Result<Self> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(PREFIX).suffix(SUFFIX);
        #[cfg(unix)]
        if open {
            use std::os::unix::fs::PermissionsExt;
            // Less what the user's mask takes.
            builder.permissions(Permissions::from_mode(0o666));
        }
        #[cfg(not(unix))]
        let _ = open;
        let file = builder.tempfile_in(parent(target))?;
        let writer = BufWriter::with_capacity(1 << 16, file);
        Ok(Self {
            target: target.to_path_buf(),
            packer: codec.writer(Summed::of(writer)),
        })
    }

    /// Ends the file and gives it these permissions, and the owner of what it replaces.
    pub(crate) fn finish(self, permissions: Option<Permissions>) -> io::Result<Written> {
        let summed = self.packer.finish()?;
        let sum = summed.sum();
        let file = summed
            .inner
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?;
        own_as(&self.target, file.as_file());
        if let Some(permissions) = permissions {
            file.as_file().set_permissions(permissions)?;
        }
        Ok(Written {
            target: self.target,
            file,
            sum,
        })
    }
}

impl Written {
    pub(crate) fn sync(self) -> io::Result<Ready> {
        self.file.as_file().sync_all()?;
        Ok(Ready {
            target: self.target,
            temporary: self.file.into_temp_path(),
            sum: self.sum,
        })
    }
}

/// Makes a directory and those that it is in; each that is new is open to no more than its like and the user's mask allow.
pub(crate) fn make_directory(directory: &Path, like: Option<&Path>) -> io::Result<()> {
    if directory.is_dir() {
        return Ok(());
    }
    if let Some(above) = directory.parent().filter(|above| *above != Path::new("")) {
        make_directory(above, like.map(parent))?;
    }
    #[cfg_attr(not(unix), expect(unused_mut, reason = "has no modes"))]
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    if let Some(like) = like.and_then(|like| like.metadata().ok()) {
        use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
        // Files are written to it.
        builder.mode(like.permissions().mode() & 0o777 | 0o700);
    }
    match builder.create(directory) {
        // Another thread was first.
        Err(_) if directory.is_dir() => Ok(()),
        made => made,
    }
}

/// Gives a file the owner and group of what it replaces, as far as we may.
#[cfg(unix)]
fn own_as(target: &Path, file: &File) {
    use std::os::unix::fs::{MetadataExt, fchown};
    let (Ok(old), Ok(new)) = (target.metadata(), file.metadata()) else {
        return;
    };
    if old.gid() != new.gid() {
        let _ = fchown(file, None, Some(old.gid()));
    }
    if old.uid() != new.uid() {
        let _ = fchown(file, Some(old.uid()), None);
    }
}

#[cfg(not(unix))]
fn own_as(_: &Path, _: &File) {}

impl Write for Pending {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.packer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.packer.flush()
    }
}

impl Ready {
    /// Puts the file in its place; what was there is first kept under `backup`.
    pub(crate) fn place(self, backup: Option<&Path>) -> io::Result<()> {
        if let Some(backup) = backup {
            keep(&self.target, backup)?;
        }
        self.temporary
            .persist(&self.target)
            .map_err(|error| error.error)
    }
}

/// Keeps a file under a second name, which must be free, or hold the same:
/// a run that was broken off here goes on.
fn keep(path: &Path, backup: &Path) -> io::Result<()> {
    let error = match fs::hard_link(path, backup) {
        Ok(()) => return Ok(()),
        Err(error) => error,
    };
    if !backup.exists() {
        // A file system without hard links.
        let mut copy = Pending::with(backup, Codec::Plain, false)?;
        io::copy(&mut File::open(path)?, &mut copy)?;
        let permissions = fs::metadata(path)?.permissions();
        return copy.finish(Some(permissions))?.sync()?.place(None);
    }
    if Sum::of(path)? == Sum::of(backup)? {
        return Ok(());
    }
    let name = backup.display();
    Err(io::Error::new(
        error.kind(),
        format!("the backup {name} exists already; use another suffix"),
    ))
}

/// Removes what a killed run left unfinished, once in each directory.
#[derive(Debug, Default)]
pub(crate) struct Broom {
    swept: HashSet<PathBuf>,
}

impl Broom {
    pub(crate) fn sweep(&mut self, target: &Path) {
        let directory = parent(target);
        if self.swept.contains(directory) {
            return;
        }
        self.swept.insert(directory.to_path_buf());
        let Ok(entries) = fs::read_dir(directory) else {
            return;
        };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let name = name.as_encoded_bytes();
            if name.starts_with(PREFIX.as_bytes()) && name.ends_with(SUFFIX.as_bytes()) {
                // One that stays does no harm: it is hidden and never read.
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

/// Makes the renames in a directory last.
pub(crate) fn sync_directory(target: &Path) {
    #[cfg(unix)]
    if let Ok(directory) = File::open(parent(target)) {
        // Some file systems refuse; the files themselves are synced.
        let _ = directory.sync_all();
    }
}
