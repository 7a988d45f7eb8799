//! The built command, and texts of our own for it.
use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

/// Damaged, and what the command makes of it.
pub(crate) const DAMAGED: &str =
    "Hetplan is vastgesteld inhetkader van de wet over het beheer vande dijken.\n";
pub(crate) const REPAIRED: &str =
    "Het plan is vastgesteld in het kader van de wet over het beheer van de dijken.\n";
pub(crate) const CLEAN: &str = "De raad heeft het besluit genomen na overleg met de gemeente.\n";
/// Long enough to be judged.
pub(crate) const ENGLISH: &str = "The council has decided that the permit for the new harbour may be granted, provided that \
the noise at night stays below the limits which the ministry has published. De leden vande raad.\n";

/// Builds the command once; an example has no `CARGO_BIN_EXE_…`.
pub(crate) fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        let test = std::env::current_exe().unwrap();
        let profile = test.parent().and_then(Path::parent).unwrap();
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["build", "--quiet", "--example", "repair"]);
        cargo.current_dir(env!("CARGO_MANIFEST_DIR"));
        cargo.arg("--target-dir").arg(profile.parent().unwrap());
        if profile.ends_with("release") {
            cargo.arg("--release");
        }
        assert!(
            cargo.status().unwrap().success(),
            "the example does not build"
        );
        profile.join("examples/repair")
    })
}

pub(crate) fn command<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(binary());
    command.args(arguments).stdin(Stdio::null());
    command
}

pub(crate) fn run<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Output {
    command(arguments).output().unwrap()
}

/// Runs with this on standard input.
pub(crate) fn pipe<S: AsRef<OsStr>>(
    arguments: impl IntoIterator<Item = S>,
    input: &[u8],
) -> Output {
    let mut command = command(arguments);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&input).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

#[track_caller]
pub(crate) fn stdout(output: &Output) -> &str {
    assert_eq!(output.status.code(), Some(0), "{}", stderr(output));
    std::str::from_utf8(&output.stdout).unwrap()
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// It failed with 1 and says so.
#[track_caller]
pub(crate) fn fails(output: &Output, message: &str) {
    ends(output, 1, message);
}

/// It was used wrongly and says so.
#[track_caller]
pub(crate) fn refuses(output: &Output, message: &str) {
    ends(output, 2, message);
}

#[track_caller]
fn ends(output: &Output, status: i32, message: &str) {
    let told = stderr(output);
    assert_eq!(output.status.code(), Some(status), "{told}");
    assert!(told.contains(message), "{told:?} does not tell {message:?}");
}

pub(crate) fn write(path: impl AsRef<Path>, bytes: impl AsRef<[u8]>) {
    let path = path.as_ref();
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

pub(crate) fn read(path: impl AsRef<Path>) -> String {
    let path = path.as_ref();
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// All files under a directory, hidden ones too, and what they hold.
pub(crate) fn tree(directory: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            out.extend(
                tree(&path)
                    .into_iter()
                    .map(|(name, bytes)| (Path::new(path.file_name().unwrap()).join(name), bytes)),
            );
        } else {
            out.push((
                path.file_name().unwrap().into(),
                std::fs::read(&path).unwrap(),
            ));
        }
    }
    out.sort();
    out
}

/// A corpus of small damaged documents.
pub(crate) fn corpus(directory: &Path, n: usize) {
    for i in 0..n {
        let text = format!("Stuk {i}. {}", DAMAGED.repeat(1 + i % 7));
        write(directory.join(format!("map{}/stuk{i:03}.txt", i % 5)), text);
    }
}
