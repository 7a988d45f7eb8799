//! Each fault that docs/corpora.md lists, tried.
use std::ffi::OsStr;
use std::io::Read;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::{TempDir, tempdir};

use crate::support::{
    CLEAN, DAMAGED, REPAIRED, binary, command, fails, pipe, read, refuses, run, stderr, stdout,
    tree, write,
};

/// A corpus of two good documents, between which a test puts a bad one.
fn two(directory: &TempDir) -> (String, String) {
    let path = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
    write(path("in/a.txt"), DAMAGED);
    write(path("in/z.txt"), DAMAGED);
    (path("in"), path("out"))
}

#[track_caller]
fn both_are_repaired(out: &str) {
    for name in ["a.txt", "z.txt"] {
        assert_eq!(read(Path::new(out).join(name)), REPAIRED);
    }
}

#[test]
fn an_unreadable_file_fails_alone() {
    let directory = tempdir().unwrap();
    let (input, out) = two(&directory);
    let secret = format!("{input}/geheim.txt");
    write(&secret, DAMAGED);
    std::fs::set_permissions(&secret, PermissionsExt::from_mode(0o0)).unwrap();
    std::fs::set_permissions(directory.path(), PermissionsExt::from_mode(0o777)).unwrap();
    let mut command = command([&input, "--out", &out]);
    if std::fs::read(&secret).is_ok() {
        // Root reads everything; nobody does not. The binary must be within reach.
        command = Command::new(copied(&directory));
        command.args([&input, "--out", &out]).uid(65534);
    }
    // A test that starts a process at this moment may hold the copy open for writing.
    let output = loop {
        match command.output() {
            Err(error) if error.kind() == std::io::ErrorKind::ExecutableFileBusy => {}
            output => break output.unwrap(),
        }
    };
    fails(&output, "geheim.txt: Permission denied");
    both_are_repaired(&out);
}

/// The binary where another user can run it.
fn copied(directory: &TempDir) -> std::path::PathBuf {
    let copy = directory.path().join("repair");
    std::fs::copy(binary(), &copy).unwrap();
    copy
}

#[test]
fn a_directory_that_vanishes_fails_alone() {
    let directory = tempdir().unwrap();
    let (input, out) = two(&directory);
    for i in 0..40 {
        // Well beyond the window, so that the walk is still here.
        write(format!("{input}/b/{i:02}.txt"), CLEAN.repeat(3000));
    }
    write(format!("{input}/c/d/weg.txt"), DAMAGED);
    let child = command([&input, "--out", &out, "--window", "1", "--threads", "1"])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    while !Path::new(&out).join("b/00.txt").exists() {
        std::thread::yield_now();
    }
    std::fs::remove_dir_all(format!("{input}/c")).unwrap();
    let output = child.wait_with_output().unwrap();
    fails(&output, "No such file or directory");
    both_are_repaired(&out);
    assert_eq!(
        tree(Path::new(&out)).len(),
        43,
        "all but the vanished one, and the journal"
    );
}

#[test]
fn a_full_disk_stops_the_run_and_leaves_no_half_file() {
    let directory = tempdir().unwrap();
    let (input, _) = two(&directory);
    write(format!("{input}/groot.txt"), DAMAGED.repeat(3000));
    let disk = directory.path().join("schijf");
    std::fs::create_dir(&disk).unwrap();
    // A file system of 64 KiB in a mount name space of its own.
    let script = "mount -t tmpfs -o size=64k none \"$1\" || exit 99; \"$2\" \"$3\" --out \"$1/out\"; status=$?; \
                  find \"$1/out\" -type f; exit $status";
    let output = Command::new("unshare")
        .args([
            "--mount",
            "--map-root-user",
            "--user",
            "sh",
            "-c",
            script,
            "sh",
        ])
        .args([disk.as_os_str(), binary().as_os_str(), OsStr::new(&input)])
        .output();
    match output {
        Ok(output) if output.status.code() != Some(99) && !stderr(&output).contains("unshare") => {
            fails(&output, "No space left on device");
            assert!(stderr(&output).contains("the run stops, --resume goes on"));
            let files = String::from_utf8(output.stdout).unwrap();
            let mut names: Vec<&str> = files
                .lines()
                .filter_map(|line| line.rsplit('/').next())
                .collect();
            names.sort_unstable();
            assert_eq!(names, [".herstel-journal", "a.txt"]);
        }
        _ => eprintln!("skipped: no mount name space here"),
    }
}

#[test]
fn a_full_standard_output_is_told() {
    let Ok(full) = std::fs::File::create("/dev/full") else {
        return;
    };
    let directory = tempdir().unwrap();
    let (input, _) = two(&directory);
    let output = command([format!("{input}/a.txt")])
        .stdout(full)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    fails(
        &output.wait_with_output().unwrap(),
        "cannot write to standard output: No space left on device",
    );
}

#[test]
fn a_log_that_cannot_be_written_stops_the_run_and_is_named() {
    let directory = tempdir().unwrap();
    let (input, out) = two(&directory);
    if Path::new("/dev/full").exists() {
        let output = run([&input, "--out", &out, "--edits", "/dev/full"]);
        fails(
            &output,
            "a.txt: cannot write the log /dev/full: No space left",
        );
        assert!(stderr(&output).contains("the run stops, --resume goes on"));
        assert!(!stderr(&output).contains("z.txt"), "{}", stderr(&output));
        assert!(!Path::new(&out).join("a.txt").exists());
    }
    // A file that may not grow beyond four kibibytes; the log is the first that would.
    for i in 0..12 {
        write(format!("{input}/{i:02}.txt"), DAMAGED);
    }
    let script =
        "trap '' XFSZ; ulimit -f 4; exec \"$0\" \"$1\" --out \"$2\" --edits \"$2.log\" --threads 1";
    let (whole, small) = (format!("{out}2"), format!("{out}3"));
    stdout(&run([
        &input,
        "--out",
        &whole,
        "--edits",
        &format!("{whole}.log"),
    ]));
    let mut shell = Command::new("sh");
    shell
        .args(["-c", script])
        .arg(binary())
        .args([&input, &small]);
    let output = shell.output().unwrap();
    fails(
        &output,
        &format!("cannot write the log {small}.log: File too large"),
    );
    let told = stderr(&output);
    assert!(
        told.contains("the run stops, --resume goes on") && !told.contains("mend"),
        "{told}"
    );
    let log = std::fs::read(format!("{small}.log.part")).unwrap();
    assert!(log.is_empty() || log.ends_with(b"\n"));
    stdout(&run([
        &input,
        "--out",
        &small,
        "--edits",
        &format!("{small}.log"),
        "--resume",
    ]));
    assert_eq!(tree(Path::new(&small)), tree(Path::new(&whole)));
    assert_eq!(read(format!("{small}.log")), read(format!("{whole}.log")));
}

#[test]
fn a_broken_pipe_ends_quietly() {
    let directory = tempdir().unwrap();
    let path = directory.path().join("lang.txt");
    write(&path, CLEAN.repeat(100_000));
    let mut child = command([&path])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = [0; 10];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        (output.status.code(), stderr(&output).as_str()),
        (Some(141), "")
    );
}

#[test]
fn invalid_utf8_fails_alone_and_writes_nothing() {
    let directory = tempdir().unwrap();
    let (input, out) = two(&directory);
    write(
        format!("{input}/m.txt"),
        [DAMAGED.repeat(50).as_bytes(), b"\xc3("].concat(),
    );
    fails(
        &run([&input, "--out", &out]),
        "m.txt: invalid UTF-8 at byte 3750; --lossy",
    );
    both_are_repaired(&out);
    assert!(!Path::new(&out).join("m.txt").exists());
    let stop = run([&input, "--out", &format!("{out}2"), "--fail-fast"]);
    fails(&stop, "m.txt: invalid UTF-8");
    assert!(!Path::new(&format!("{out}2/z.txt")).exists());
}

#[test]
fn a_file_truncated_while_it_is_read_fails_alone() {
    let directory = tempdir().unwrap();
    let (input, out) = two(&directory);
    let path = format!("{input}/lang.txt");
    write(&path, CLEAN.repeat(400_000));
    let child = command([&input, "--out", &out, "--window", "1", "--threads", "1"])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    while !Path::new(&out).join("a.txt").exists() {
        std::thread::yield_now();
    }
    let file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
    file.set_len(2_000_000).unwrap();
    let output = child.wait_with_output().unwrap();
    fails(&output, "lang.txt: it changed while it was read");
    both_are_repaired(&out);
    assert!(!Path::new(&out).join("lang.txt").exists());
}

#[test]
fn a_packed_file_that_is_cut_short_fails_alone() {
    let directory = tempdir().unwrap();
    let (input, out) = two(&directory);
    write(format!("{input}/k.txt.gz"), b"\x1f\x8b\x08\0\0\0\0\0\0\xff");
    write(format!("{input}/k.txt.zst"), b"\x28\xb5\x2f\xfd\x24");
    write(format!("{input}/l.txt.gz"), b"geen gzip");
    let output = run([&input, "--out", &out]);
    for name in ["k.txt.gz", "k.txt.zst", "l.txt.gz"] {
        fails(&output, name);
        assert!(!Path::new(&out).join(name).exists());
    }
    both_are_repaired(&out);
}

#[test]
fn links_are_skipped_and_a_loop_is_told() {
    let directory = tempdir().unwrap();
    let (input, out) = two(&directory);
    symlink(&input, format!("{input}/lus")).unwrap();
    symlink(format!("{input}/nergens"), format!("{input}/dood")).unwrap();
    let output = run([&input, "--out", &out]);
    stdout(&output);
    assert!(
        stderr(&output).contains("2 files skipped"),
        "{}",
        stderr(&output)
    );
    both_are_repaired(&out);
    let followed = run([&input, "--out", &format!("{out}2"), "--follow"]);
    fails(&followed, "File system loop found");
    assert!(stderr(&followed).contains("dood"));
    both_are_repaired(&format!("{out}2"));
}

#[test]
fn names_of_any_bytes_are_kept() {
    let directory = tempdir().unwrap();
    let (input, out) = two(&directory);
    let names = [
        b"twee\nregels.txt".as_slice(),
        b"latijn\xeb\xff.txt",
        b"-- 'x' \"y\".txt",
    ];
    for name in names {
        write(Path::new(&input).join(OsStr::from_bytes(name)), DAMAGED);
    }
    let log = directory.path().join("log");
    stdout(&run([
        &input,
        "--out",
        &out,
        "--edits",
        log.to_str().unwrap(),
    ]));
    for name in names {
        assert_eq!(
            read(Path::new(&out).join(OsStr::from_bytes(name))),
            REPAIRED
        );
    }
    // The log knows them again, and so does the journal.
    let applied = format!("{out}2");
    stdout(&run([
        &input,
        "--out",
        &applied,
        "--apply",
        log.to_str().unwrap(),
    ]));
    assert_eq!(tree(Path::new(&out)), tree(Path::new(&applied)));
    let in_the_way = Path::new(&input).join("zz.txt");
    write(&in_the_way, b"\xff");
    let third = format!("{out}3");
    assert_eq!(run([&input, "--out", &third]).status.code(), Some(1));
    write(&in_the_way, DAMAGED);
    let resumed = run([&input, "--out", &third, "--resume"]);
    assert!(
        stderr(&resumed).contains("5 finished by an earlier run"),
        "{}",
        stderr(&resumed)
    );
}

#[test]
fn nothing_of_a_corpus_steers_the_terminal() {
    let directory = tempdir().unwrap();
    let (input, out) = two(&directory);
    symlink("nergens", format!("{input}/l\x1b[33m")).unwrap();
    write(format!("{input}/t.csv"), "id,te\x1b[33mkst\n1,vande\n");
    write(
        format!("{input}/r\x1b[33m.jsonl"),
        "{\"text\":\"vande\"}\n{kapot\n",
    );
    let output = run([&input, "-L", "--verbose", "--out", &out]);
    let (told, escaped) = (stderr(&output), "\\u{1b}[33m");
    assert_eq!(output.status.code(), Some(1));
    for name in ["l", "te", "r"] {
        assert!(told.contains(&format!("{name}{escaped}")), "{told}");
    }
    assert!(!told.contains('\x1b'), "{told}");
    both_are_repaired(&out);
    let log = format!("{out}.log");
    write(
        &log,
        "{\"document\":\"a.txt\",\"start\":0,\"end\":1,\"original\":\"\\u001b[33m\",\"replacement\":\"x\"}\n",
    );
    let output = run([&format!("{input}/a.txt"), "--apply", &log]);
    fails(&output, &format!("are something else (`{escaped}` to `x`)"));
    write(
        &log,
        read(&log).replace("}", ",\"decision\":\"\\u001b[33m\"}"),
    );
    let output = run([&format!("{input}/a.txt"), "--apply", &log]);
    refuses(&output, &format!("decision `{escaped}`, expected"));
}

#[test]
fn an_empty_corpus_is_no_failure() {
    let directory = tempdir().unwrap();
    let path = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
    std::fs::create_dir(path("in")).unwrap();
    assert!(stderr(&run([path("in"), "--out".into(), path("out")])).starts_with("0 documents"));
    for name in ["leeg.txt", "leeg.jsonl", "leeg.csv", "leeg.txt.gz"] {
        write(path(&format!("in/{name}")), "");
    }
    std::fs::remove_file(path("in/leeg.txt.gz")).unwrap();
    stdout(&run([path("in"), "--out".into(), path("out")]));
    assert_eq!(tree(&directory.path().join("out")).len(), 3);
    assert_eq!(stdout(&pipe(["-"], b"")), "");
    refuses(&run([path("niets")]), "niets: No such file or directory");
}

/// A file over 2 GB and over 4 GB of offsets; minutes long, so by hand:
/// `cargo test --release --test cli -- --ignored`.
#[test]
#[ignore = "takes minutes and 4 GB of disk"]
fn a_file_of_two_gigabytes_takes_constant_memory() {
    let directory = tempdir().unwrap();
    let path = directory.path().join("groot.txt");
    let file = std::fs::File::create(&path).unwrap();
    let mut writer = std::io::BufWriter::new(file);
    let block = format!("{}\n", CLEAN.repeat(20)).repeat(800);
    let n = (2_u64 << 30) / block.len() as u64 + 1;
    for _ in 0..n {
        std::io::Write::write_all(&mut writer, block.as_bytes()).unwrap();
    }
    std::io::Write::write_all(&mut writer, DAMAGED.as_bytes()).unwrap();
    drop(writer);
    let out = directory.path().join("out");
    let mut child = command([&path, Path::new("--out"), &out, Path::new("--quiet")])
        .spawn()
        .unwrap();
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        let status =
            std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let line = status.lines().find(|line| line.starts_with("VmHWM"));
        let now = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
        peak = peak.max(now.unwrap_or(0));
        std::thread::sleep(std::time::Duration::from_millis(200));
    }
    let written = out.join("groot.txt").metadata().unwrap().len();
    // In so much clean text not every damaged word is sure enough to be repaired.
    let blocks = n * block.len() as u64;
    let end = blocks + DAMAGED.len() as u64..=blocks + REPAIRED.len() as u64;
    assert!(end.contains(&written), "{written} not in {end:?}");
    println!("peak resident memory {peak} KiB");
    assert!(peak < 300 << 10, "{peak} KiB");
}
