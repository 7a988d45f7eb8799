//! Files that are written whole or not at all.
use std::io::Write as _;
use std::path::Path;

/// Writes a file beside its place and moves it there, so that one that was there stays if this fails; into a pipe or a
/// device directly. The error names the file.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    replace(path, bytes).map_err(|error| format!("{}: {error}", path.display()))
}

fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if path.metadata().is_ok_and(|data| !data.is_file()) {
        return std::fs::write(path, bytes);
    }
    // What a link leads to is written, not the link.
    let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let folder = target.parent().filter(|folder| *folder != Path::new(""));
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // As new files are: less what the user's mask takes.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder.unwrap_or(Path::new(".")))?;
    file.write_all(bytes)?;
    if let Ok(before) = target.metadata() {
        file.as_file().set_permissions(before.permissions())?;
    }
    file.persist(target)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_written_whole_or_stay() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tabel.tsv");
        for text in ["een\n", "twee\n"] {
            write(&path, text.as_bytes()).unwrap();
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        }
        let told = write(&folder.path().join("geen/tabel.tsv"), b"een").unwrap_err();
        assert!(told.contains("geen/tabel.tsv: "), "{told}");
        // A folder is no file, and nothing is left beside it.
        assert!(write(folder.path(), b"een").is_err());
        assert_eq!(folder.path().read_dir().unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn links_and_permissions_stay() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("a"), folder.path().join("b"));
        std::fs::write(&path, "oud").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        symlink(&path, &link).unwrap();
        write(&link, b"nieuw").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "nieuw");
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o640);
        assert!(link.is_symlink());
    }
}
